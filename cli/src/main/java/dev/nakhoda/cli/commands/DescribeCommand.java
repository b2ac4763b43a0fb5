package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.output.describe.Describers;
import dev.nakhoda.cli.output.describe.Surroundings;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells all about objects, with their events. */
@Command(
    name = "describe",
    description = "Show details of a specific resource or group of resources")
public final class DescribeCommand implements Callable<Integer> {

  @Mixin ApiOptions api;

  @Parameters(
      paramLabel = "TYPE[/NAME]",
      arity = "1..*",
      description = "TYPE [NAME...] or TYPE/NAME...")
  List<String> words;

  @Option(
      names = {"-l", "--selector"},
      description = "Label selector")
  String selector = "";

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "In all namespaces")
  boolean allNamespaces;

  @Override
  public Integer call() {
    try (Session session = api.open()) {
      String namespace = allNamespaces ? "" : api.namespace(session);
      List<KubeObject> objects = new ArrayList<>();
      for (Targets.Target target : Targets.parse(session.catalog(), words).list()) {
        objects.addAll(read(session, target, namespace));
      }
      Surroundings surroundings =
          new Surroundings(session.client(), Time.SYSTEM.now(), ZoneId.systemDefault());
      for (int index = 0; index < objects.size(); index++) {
        System.out.print(
            (index > 0 ? "\n\n" : "") + Describers.describe(objects.get(index), surroundings));
      }
      if (objects.isEmpty()) {
        System.err.println(
            namespace.isEmpty()
                ? "No resources found"
                : "No resources found in " + namespace + " namespace.");
      }
    }
    return 0;
  }

  private List<KubeObject> read(Session session, Targets.Target target, String namespace) {
    ResourceName resource = target.entry().name();
    if (target.name().isPresent()) {
      return List.of(
          session.client().get(resource, Named.key(resource, namespace, target.name().get())));
    }
    Scope scope = Scope.labels(resource.namespaced() ? namespace : "", selector);
    return session.client().list(resource, scope).items();
  }
}
