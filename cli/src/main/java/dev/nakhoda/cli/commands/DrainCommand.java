package dev.nakhoda.cli.commands;

import static dev.nakhoda.api.ResourceName.DAEMON_SETS;
import static dev.nakhoda.api.ResourceName.PODS;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.Waiting;
import dev.nakhoda.cli.workloads.DrainPlan;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** Empties a node: no new pods, and those that are there are evicted as their budgets allow. */
@Command(name = "drain", description = "Drain node in preparation for maintenance")
public final class DrainCommand implements Callable<Integer> {

  private static final Duration POLL = Duration.ofMillis(500);

  /** As kubectl waits before it asks a budget again. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  private static final int TOO_MANY = 429;

  @Mixin ApiOptions api;
  @Mixin Selection selection;
  @Mixin ChangeOptions changes;

  @Parameters(paramLabel = "NODE", arity = "0..*", description = "Names of nodes")
  List<String> names = List.of();

  @Option(names = "--ignore-daemonsets", description = "Leave DaemonSets' pods where they are")
  boolean ignoreDaemonSets;

  @Option(
      names = {"--delete-emptydir-data", "--delete-local-data"},
      description = "Also pods with emptyDir volumes, whose data is lost")
  boolean deleteEmptyDir;

  @Option(names = "--force", description = "Also pods that nothing would make again")
  boolean force;

  @Option(names = "--disable-eviction", description = "Delete, whatever the budgets say")
  boolean disableEviction;

  @Option(
      names = "--grace-period",
      defaultValue = "-1",
      description = "Seconds; negative: each pod's own")
  long grace;

  @Option(
      names = "--timeout",
      converter = DurationConverter.class,
      description = "How long; 0: for ever")
  Duration timeout = Duration.ZERO;

  private final Time time = Time.SYSTEM;

  @Override
  public Integer call() throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("nodes"));
    words.addAll(names);
    int status = 0;
    try (Session session = api.open()) {
      for (Selection.Item node : selection.items(session, api, words)) {
        new Cordoning(true).apply(session, api, changes, node);
        if (changes.dryRun.server()) {
          continue;
        }
        status |= drain(session.client(), node);
      }
    }
    return status;
  }

  private int drain(Client client, Selection.Item node) throws InterruptedException {
    DrainPlan plan = plan(client, node.object().name());
    if (!plan.refusals().isEmpty()) {
      System.err.println(
          "error: unable to drain node \""
              + node.object().name()
              + "\" due to error: ["
              + String.join(", ", plan.refusals())
              + "], continuing command...");
      return 1;
    }
    plan.warnings().forEach(warning -> System.err.println("Warning: " + warning));
    Optional<Instant> end =
        timeout.isZero() ? Optional.empty() : Optional.of(time.now().plus(timeout));
    for (KubeObject pod : plan.evict()) {
      evict(client, pod, end);
    }
    for (KubeObject pod : plan.evict()) {
      awaitGone(client, pod, end);
    }
    changes.tell(node, "drained");
    return 0;
  }

  private DrainPlan plan(Client client, String node) {
    List<KubeObject> pods = client.list(PODS, Scope.fields("spec.nodeName=" + node)).items();
    Set<String> daemonSets =
        client.list(DAEMON_SETS, Scope.ALL).items().stream()
            .map(set -> set.namespace() + "/" + set.name())
            .collect(Collectors.toSet());
    return DrainPlan.of(
        pods, daemonSets, new DrainPlan.Consent(ignoreDaemonSets, deleteEmptyDir, force));
  }

  private void evict(Client client, KubeObject pod, Optional<Instant> end)
      throws InterruptedException {
    System.out.println(
        (disableEviction ? "deleting pod " : "evicting pod ") + pod.namespace() + "/" + pod.name());
    while (!accepted(client, pod)) {
      refuseLate(pod, end);
      new Waiting(time).pause(RETRY);
    }
  }

  private boolean accepted(Client client, KubeObject pod) {
    DeleteOptions options =
        new DeleteOptions(
            grace < 0 ? Optional.empty() : Optional.of(grace),
            Optional.empty(),
            Optional.of(pod.uid()));
    try {
      if (disableEviction) {
        client.delete(PODS, pod.key(), options);
      } else {
        client.create(PODS, pod.key(), "eviction", eviction(pod, options));
      }
      return true;
    } catch (ApiException refused) {
      if (refused.isNotFound()) {
        return true;
      }
      if (refused.code() != TOO_MANY) {
        throw refused;
      }
      System.err.println(
          "error when evicting pods/\""
              + pod.name()
              + "\" -n \""
              + pod.namespace()
              + "\" (will retry after 5s): "
              + refused.getMessage());
      return false;
    }
  }

  private static KubeObject eviction(KubeObject pod, DeleteOptions options) {
    ObjectNode eviction = Json.object().put("apiVersion", "policy/v1").put("kind", "Eviction");
    eviction.putObject("metadata").put("name", pod.name()).put("namespace", pod.namespace());
    eviction.set("deleteOptions", options.toJson());
    return KubeObject.of(eviction);
  }

  private void awaitGone(Client client, KubeObject pod, Optional<Instant> end)
      throws InterruptedException {
    while (exists(client, pod)) {
      refuseLate(pod, end);
      new Waiting(time).pause(POLL);
    }
    System.out.println("pod/" + pod.name() + (disableEviction ? " deleted" : " evicted"));
  }

  private static boolean exists(Client client, KubeObject pod) {
    try {
      return client.get(PODS, pod.key()).uid().equals(pod.uid());
    } catch (ApiException gone) {
      if (gone.isNotFound()) {
        return false;
      }
      throw gone;
    }
  }

  private void refuseLate(KubeObject pod, Optional<Instant> end) {
    if (end.isPresent() && time.now().isAfter(end.get())) {
      throw new IllegalArgumentException(
          "error when waiting for pod \""
              + pod.name()
              + "\" in namespace \""
              + pod.namespace()
              + "\" to terminate: global timeout reached: "
              + timeout.toSeconds()
              + "s");
    }
  }
}
