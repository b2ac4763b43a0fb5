package dev.nakhoda.cli.commands;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** Sets how many replicas there shall be. */
@Command(
    name = "scale",
    description = "Set a new size for a deployment, replica set, or replication controller")
public final class ScaleCommand implements Callable<Integer> {

  @Mixin ApiOptions api;

  @Parameters(
      paramLabel = "TYPE[/NAME]",
      arity = "1..*",
      description = "TYPE NAME... or TYPE/NAME...")
  List<String> words;

  @Option(names = "--replicas", required = true, description = "The new number")
  int replicas;

  @Option(names = "--current-replicas", description = "Only if it is this many now")
  Optional<Integer> current = Optional.empty();

  @Override
  public Integer call() {
    if (replicas < 0) {
      throw new IllegalArgumentException(
          "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
    }
    try (Session session = api.open()) {
      Targets targets = Targets.parse(session.catalog(), words);
      if (!targets.named()) {
        throw new IllegalArgumentException("resource(s) were provided, but no name was specified");
      }
      for (Targets.Target target : targets.list()) {
        ResourceName resource = target.entry().name();
        scale(
            session,
            resource,
            Named.key(resource, api.namespace(session), target.name().orElseThrow()));
      }
    }
    return 0;
  }

  private void scale(Session session, ResourceName resource, ObjectKey key) {
    if (current.isPresent()) {
      int present =
          session.client().get(resource, key).tree().path("spec").path("replicas").asInt(0);
      if (present != current.get()) {
        throw new IllegalArgumentException(
            "Expected replicas to be " + current.get() + ", was " + present);
      }
    }
    ObjectNode body = Json.object();
    body.putObject("spec").put("replicas", replicas);
    session.client().patch(resource, key, "scale", Patch.merge(body));
    System.out.println(Named.of(resource, key.name()) + " scaled");
  }
}
