package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.Waiting;
import dev.nakhoda.cli.output.describe.PodTemplateText;
import dev.nakhoda.cli.workloads.RolloutHistory;
import dev.nakhoda.cli.workloads.RolloutStatus;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The course of Deployments, DaemonSets and StatefulSets from one template to the next. */
@Command(
    name = "rollout",
    description = "Manage the rollout of one or many resources",
    subcommands = {
      RolloutCommand.History.class,
      RolloutCommand.Undo.class,
      RolloutCommand.Pause.class,
      RolloutCommand.Resume.class,
      RolloutCommand.Restart.class,
      RolloutCommand.Status.class
    })
public final class RolloutCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** What all of them take. */
  abstract static class OnWorkloads implements Callable<Integer> {

    @Mixin ApiOptions api;
    @Mixin Selection selection;

    @Parameters(
        paramLabel = "TYPE[/NAME]",
        arity = "0..*",
        description = "TYPE NAME... or TYPE/NAME...")
    List<String> words = List.of();

    @Override
    public Integer call() throws InterruptedException {
      int status = 0;
      try (Session session = api.open()) {
        for (Selection.Item item : selection.items(session, api, words)) {
          try {
            run(session, item);
          } catch (IllegalArgumentException refused) {
            status = 1;
            System.err.println("error: " + refused.getMessage());
          }
        }
      }
      return status;
    }

    abstract void run(Session session, Selection.Item item) throws InterruptedException;

    final RolloutHistory history(Session session, Selection.Item item) {
      ResourceName kept =
          switch (item.object().kind()) {
            case "Deployment" -> ResourceName.REPLICA_SETS;
            case "DaemonSet", "StatefulSet" -> ResourceName.CONTROLLER_REVISIONS;
            default ->
                throw new IllegalArgumentException(
                    "no history viewer has been implemented for \"" + item.object().kind() + "\"");
          };
      return RolloutHistory.of(
          item.object(),
          session.client().list(kept, Scope.namespace(item.object().namespace())).items());
    }

    static void requireDeployment(Selection.Item item, String verb) {
      if (!item.object().kind().equals("Deployment")) {
        throw new IllegalArgumentException(quoted(item) + " " + verb + " is not supported");
      }
    }

    static String quoted(Selection.Item item) {
      ResourceName resource = item.resource();
      return resource.plural()
          + (resource.group().isEmpty() ? "" : "." + resource.group())
          + " \""
          + item.object().name()
          + "\"";
    }

    static boolean paused(KubeObject object) {
      return object.tree().path("spec").path("paused").asBoolean(false);
    }
  }

  /** All revisions, or one. */
  @Command(name = "history", description = "View rollout history")
  public static final class History extends OnWorkloads {

    @Option(names = "--revision", defaultValue = "0", description = "Show that one's pod template")
    long revision;

    @Override
    void run(Session session, Selection.Item item) {
      RolloutHistory history = history(session, item);
      if (revision == 0) {
        System.out.println(item.title() + " \n" + history.table());
      } else {
        System.out.println(
            item.title()
                + " with revision #"
                + revision
                + "\n"
                + PodTemplateText.of(history.get(revision).template()));
      }
    }
  }

  /** Back to an earlier template. */
  @Command(name = "undo", description = "Undo a previous rollout")
  public static final class Undo extends OnWorkloads {

    @Mixin ChangeOptions changes;

    @Option(names = "--to-revision", defaultValue = "0", description = "0: the last one")
    long revision;

    @Override
    void run(Session session, Selection.Item item) {
      if (paused(item.object())) {
        throw new IllegalArgumentException(
            "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume"
                + " deployment/"
                + item.object().name()
                + "' and try again");
      }
      RolloutHistory.Revision target =
          history(session, item).target(revision).orElseThrow(() -> none(item));
      if (RolloutHistory.isAt(item.object(), target)) {
        changes.tell(
            item,
            "skipped rollback (current template already matches revision " + target.number() + ")");
        return;
      }
      changes.change(session, api, item, present -> RolloutHistory.rolledBack(present, target));
      changes.tell(item, "rolled back");
    }

    private IllegalArgumentException none(Selection.Item item) {
      return new IllegalArgumentException(
          revision > 0
              ? "unable to find specified revision " + revision + " in history"
              : "no rollout history found for "
                  + item.object().kind().toLowerCase(java.util.Locale.ROOT)
                  + " \""
                  + item.object().name()
                  + "\"");
    }
  }

  /** Changes of the template wait. */
  @Command(name = "pause", description = "Mark the provided resource as paused")
  public static final class Pause extends OnWorkloads {

    @Mixin ChangeOptions changes;

    @Override
    void run(Session session, Selection.Item item) {
      requireDeployment(item, "pausing");
      if (paused(item.object())) {
        throw new IllegalArgumentException(quoted(item) + " is already paused");
      }
      changes.change(session, api, item, pausing(true));
      changes.tell(item, "paused");
    }
  }

  /** They wait no longer. */
  @Command(name = "resume", description = "Resume a paused resource")
  public static final class Resume extends OnWorkloads {

    @Mixin ChangeOptions changes;

    @Override
    void run(Session session, Selection.Item item) {
      requireDeployment(item, "resuming");
      if (!paused(item.object())) {
        throw new IllegalArgumentException(quoted(item) + " is not paused");
      }
      changes.change(session, api, item, pausing(false));
      changes.tell(item, "resumed");
    }
  }

  private static UnaryOperator<KubeObject> pausing(boolean paused) {
    return object ->
        object.with(tree -> {
          if (paused) {
            tree.withObjectProperty("spec").put("paused", true);
          } else {
            tree.withObjectProperty("spec").remove("paused");
          }
        });
  }

  /** New pods of the same template. */
  @Command(name = "restart", description = "Restart a resource")
  public static final class Restart extends OnWorkloads {

    private static final String ANNOTATION = "kubectl.kubernetes.io/restartedAt";

    @Mixin ChangeOptions changes;

    @Override
    void run(Session session, Selection.Item item) {
      if (!List.of("Deployment", "DaemonSet", "StatefulSet").contains(item.object().kind())) {
        throw new IllegalArgumentException(quoted(item) + " restarting is not supported");
      }
      if (paused(item.object())) {
        throw new IllegalArgumentException(
            quoted(item) + " can't restart paused deployment (run rollout resume first)");
      }
      String now = Time.SYSTEM.now().truncatedTo(ChronoUnit.SECONDS).toString();
      changes.change(
          session,
          api,
          item,
          present ->
              present.with(tree ->
                  tree.withObjectProperty("spec")
                      .withObjectProperty("template")
                      .withObjectProperty("metadata")
                      .withObjectProperty("annotations")
                      .put(ANNOTATION, now)));
      changes.tell(item, "restarted");
    }
  }

  /** How far it has come, until its end. */
  @Command(name = "status", description = "Show the status of the rollout")
  public static final class Status extends OnWorkloads {

    private static final Duration POLL = Duration.ofMillis(500);

    @Option(
        names = {"-w", "--watch"},
        arity = "0..1",
        fallbackValue = "true",
        defaultValue = "true",
        description = "Until it is done. Default: true")
    boolean watch;

    @Option(
        names = "--timeout",
        converter = DurationConverter.class,
        description = "How long; 0: for ever")
    Duration timeout = Duration.ZERO;

    @Override
    void run(Session session, Selection.Item item) throws InterruptedException {
      Waiting waiting = new Waiting(Time.SYSTEM);
      Optional<Instant> end =
          timeout.isZero() ? Optional.empty() : Optional.of(Time.SYSTEM.now().plus(timeout));
      String told = "";
      KubeObject present = item.object();
      while (true) {
        RolloutStatus status = RolloutStatus.of(present);
        if (!status.message().equals(told)) {
          System.out.println(status.message());
          told = status.message();
        }
        if (status.done() || !watch) {
          return;
        }
        if (end.isPresent() && Time.SYSTEM.now().isAfter(end.get())) {
          throw new IllegalArgumentException("timed out waiting for the condition");
        }
        waiting.pause(POLL);
        present = session.client().get(item.resource(), item.object().key());
      }
    }
  }
}
