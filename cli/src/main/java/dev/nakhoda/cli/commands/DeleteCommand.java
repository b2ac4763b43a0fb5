package dev.nakhoda.cli.commands;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.Waiting;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes objects and, unless told otherwise, waits until they are gone. */
@Command(
    name = "delete",
    description = "Delete resources by file names, stdin, resources and names, or by selector")
public final class DeleteCommand implements Callable<Integer> {

  private static final Duration POLL = Duration.ofMillis(200);

  @Mixin ApiOptions api;
  @Mixin FileOptions files;

  @Parameters(
      paramLabel = "TYPE[/NAME]",
      arity = "0..*",
      description = "TYPE NAME... or TYPE/NAME...")
  List<String> words = List.of();

  @Option(
      names = {"-l", "--selector"},
      description = "Label selector")
  String selector = "";

  @Option(names = "--all", description = "All of the kind in the namespace")
  boolean all;

  @Option(
      names = "--grace-period",
      defaultValue = "-1",
      description = "Seconds; negative: the object's own")
  long grace;

  @Option(names = "--force", description = "At once, without waiting for the node")
  boolean force;

  @Option(names = "--now", description = "With one second of grace")
  boolean now;

  @Option(
      names = "--wait",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "Wait until it is gone. Default: true")
  boolean wait;

  @Option(
      names = "--timeout",
      converter = DurationConverter.class,
      description = "How long to wait; 0: for ever")
  Duration timeout = Duration.ZERO;

  @Option(
      names = "--cascade",
      defaultValue = "background",
      description = "background, foreground or orphan")
  String cascade;

  @Option(names = "--ignore-not-found", description = "What is not there is no error")
  boolean ignoreNotFound;

  private final Time time;

  public DeleteCommand() {
    this(Time.SYSTEM);
  }

  DeleteCommand(Time time) {
    this.time = time;
  }

  /** One object to delete. */
  private record Doomed(ResourceName resource, ObjectKey key) {}

  @Override
  public Integer call() throws InterruptedException {
    DeleteOptions options = options();
    try (Session session = api.open()) {
      List<Doomed> deleted = new ArrayList<>();
      int status = 0;
      for (Doomed doomed : doomed(session)) {
        try {
          session.client().delete(doomed.resource(), doomed.key(), options);
          deleted.add(doomed);
          System.out.println(
              Named.kind(doomed.resource())
                  + " \""
                  + doomed.key().name()
                  + "\" "
                  + (force ? "force deleted" : "deleted"));
        } catch (ApiException refused) {
          if (!refused.isNotFound() || !ignoreNotFound) {
            status = 1;
            System.err.println(
                "Error from server (" + refused.reason() + "): " + refused.getMessage());
          }
        }
      }
      if (wait && !force) {
        for (Doomed gone : deleted) {
          await(session, gone);
        }
      }
      return status;
    }
  }

  private DeleteOptions options() {
    if (force && grace < 0) {
      System.err.println(
          "Warning: Immediate deletion does not wait for confirmation that the running resource has"
              + " been terminated. The resource may continue to run on the cluster indefinitely.");
    }
    long seconds = force && grace < 0 ? 0 : now ? 1 : grace;
    if (seconds == 0 && !force) {
      // Zero tells the server to forget a pod that may still run; kubectl sends one instead, too.
      seconds = 1;
    }
    String policy =
        switch (cascade) {
          case "background", "true" -> "Background";
          case "foreground" -> "Foreground";
          case "orphan", "false" -> "Orphan";
          default ->
              throw new IllegalArgumentException(
                  "invalid cascade value ("
                      + cascade
                      + "). Must be \"background\", \"foreground\", or \"orphan\"");
        };
    return new DeleteOptions(
        seconds < 0 ? Optional.empty() : Optional.of(seconds),
        Optional.of(policy),
        Optional.empty());
  }

  private List<Doomed> doomed(Session session) {
    if (files.given()) {
      Writes writes = new Writes(session, api, false);
      return files.read().stream()
          .map(object -> {
            ResourceName resource = writes.resource(object);
            return new Doomed(resource, writes.key(resource, object));
          })
          .toList();
    }
    List<Doomed> doomed = new ArrayList<>();
    for (Targets.Target target : Targets.parse(session.catalog(), words).list()) {
      add(session, target, doomed);
    }
    if (doomed.isEmpty()) {
      System.out.println("No resources found");
    }
    return doomed;
  }

  private void add(Session session, Targets.Target target, List<Doomed> doomed) {
    ResourceName resource = target.entry().name();
    String namespace = resource.namespaced() ? api.namespace(session) : "";
    if (target.name().isPresent()) {
      doomed.add(new Doomed(resource, Named.key(resource, namespace, target.name().get())));
    } else if (all || !selector.isEmpty()) {
      for (KubeObject object :
          session.client().list(resource, Scope.labels(namespace, selector)).items()) {
        doomed.add(new Doomed(resource, object.key()));
      }
    } else {
      throw new IllegalArgumentException("resource(s) were provided, but no name was specified");
    }
  }

  private void await(Session session, Doomed doomed) throws InterruptedException {
    Optional<Instant> end =
        timeout.isZero() ? Optional.empty() : Optional.of(time.now().plus(timeout));
    while (exists(session, doomed)) {
      if (end.isPresent() && time.now().isAfter(end.get())) {
        throw new IllegalArgumentException(
            "timed out waiting for the condition on "
                + Named.of(doomed.resource(), doomed.key().name()));
      }
      new Waiting(time).pause(POLL);
    }
  }

  private static boolean exists(Session session, Doomed doomed) {
    try {
      session.client().get(doomed.resource(), doomed.key());
      return true;
    } catch (ApiException refused) {
      if (refused.isNotFound()) {
        return false;
      }
      throw refused;
    }
  }
}
