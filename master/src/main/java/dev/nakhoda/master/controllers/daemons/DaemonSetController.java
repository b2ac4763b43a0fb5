package dev.nakhoda.master.controllers.daemons;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Backoffs;
import dev.nakhoda.master.controllers.engine.Batches.Outcome;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.OwnStatus;
import dev.nakhoda.master.controllers.engine.OwnedPods;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.revisions.Revisions;
import dev.nakhoda.master.controllers.revisions.Revisions.History;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps a pod of each DaemonSet on every node that it fits. Runs on its controller's workers; pods
 * that keep failing are replaced ever more slowly, up to every 15 minutes.
 */
public final class DaemonSetController {

  private final ControllerContext context;
  private final Events events;
  private final Informer sets;
  private final Informer nodes;
  private final OwnedPods pods;
  private final OwnStatus statuses;
  private final Revisions revisions;
  private final Backoffs failures;

  private DaemonSetController(ControllerContext context) {
    this.context = context;
    this.events = context.events().apply("daemonset-controller");
    this.sets = context.informers().of(ResourceName.DAEMON_SETS);
    this.nodes = context.informers().of(ResourceName.NODES);
    this.pods =
        new OwnedPods(context, ResourceName.DAEMON_SETS, events, DaemonSetController::selector);
    this.statuses = new OwnStatus(context, ResourceName.DAEMON_SETS);
    this.revisions = new Revisions(context, ResourceName.DAEMON_SETS);
    this.failures = new Backoffs(context.time(), Duration.ofSeconds(1), Duration.ofMinutes(15));
  }

  public static Controller of(ControllerContext context) {
    var self = new DaemonSetController(context);
    Controller controller = context.controller("daemonset-controller", 2, self::reconcile);
    self.sets.onChange(change -> controller.add(change.object().key()));
    self.pods.onChange(controller::add);
    self.nodes.onChange(change -> {
      if (change
          .before()
          .map(DaemonSetController::placement)
          .equals(change.after().map(DaemonSetController::placement))) {
        return;
      }
      self.sets.list().forEach(set -> controller.add(set.key()));
    });
    return controller;
  }

  /** All of a node that decides whether daemons belong there. */
  private static List<Object> placement(KubeObject node) {
    return List.of(node.uid(), node.labels(), node.tree().at("/spec/taints"));
  }

  private static LabelSelector selector(KubeObject set) {
    return LabelSelector.of(set.tree().at("/spec/selector"));
  }

  private Result reconcile(ObjectKey key) throws InterruptedException {
    Optional<KubeObject> found = sets.get(key);
    if (found.isEmpty() || found.get().beingDeleted()) {
      pods.forget(key);
      statuses.forget(key);
      return Result.DONE;
    }
    if (!statuses.settled(key)) {
      return Result.after(Duration.ofSeconds(1));
    }
    KubeObject set = found.get();
    if (selector(set).isEverything()) {
      events.warning(
          set,
          "SelectingAll",
          "This daemon set is selecting all pods. A non-empty selector is required.");
      return Result.DONE;
    }
    History history = revisions.sync(set, selector(set));
    boolean cacheIsCurrent = pods.settled(key);
    List<KubeObject> owned = pods.claim(set);
    Optional<Duration> again = untilChange(set, owned);
    Optional<RuntimeException> trouble = Optional.empty();
    if (cacheIsCurrent) {
      Instant now = context.time().now();
      DaemonPlan plan = DaemonPlanner.plan(set, nodes.list(), owned, history.hash(), now);
      trouble = execute(set, plan, history.hash());
      again = sooner(again, replaceFailed(set, plan.failed()));
      if (plan.isEmpty()) {
        truncate(set, history, owned);
      }
    }
    writeStatus(set, owned, history);
    if (trouble.isPresent()) {
      throw trouble.get();
    }
    return again.map(Result::after).orElse(Result.DONE);
  }

  private Optional<Duration> untilChange(KubeObject set, List<KubeObject> owned) {
    int minReady = DaemonStatus.minReadySeconds(set);
    return owned.stream()
        .flatMap(pod -> Pods.untilAvailable(pod, minReady, context.time().now()).stream())
        .min(Duration::compareTo);
  }

  private static Optional<Duration> sooner(Optional<Duration> one, Optional<Duration> other) {
    return java.util.stream.Stream.concat(one.stream(), other.stream()).min(Duration::compareTo);
  }

  private Optional<RuntimeException> execute(KubeObject set, DaemonPlan plan, String hash)
      throws InterruptedException {
    int burst = context.config().bounds().burst() / 2;
    List<Runnable> creations = new ArrayList<>();
    for (String node : plan.createOn().stream().limit(burst).toList()) {
      creations.add(() -> pods.create(set, DaemonPods.create(set, hash, node)));
    }
    Outcome created = context.batches().slowStart(creations);
    List<Runnable> deletions = new ArrayList<>();
    plan.delete().stream().limit(burst).forEach(pod -> deletions.add(() -> pods.delete(set, pod)));
    Outcome deleted = context.batches().all(deletions);
    return created.firstFailure().or(deleted::firstFailure);
  }

  /** When the next of them may be replaced; empty when none has to wait. */
  private Optional<Duration> replaceFailed(KubeObject set, List<KubeObject> failed) {
    Optional<Duration> longest = Optional.empty();
    for (KubeObject pod : failed) {
      String place = set.uid() + "/" + DaemonNodes.nodeOf(pod);
      Duration wait = failures.remaining(place);
      if (wait.isPositive()) {
        longest = sooner(longest, Optional.of(wait));
        continue;
      }
      failures.failed(place);
      boolean succeeded = Pods.phase(pod).equals("Succeeded");
      String found =
          "Found %s daemon pod %s on node %s, will try to %s it"
              .formatted(
                  succeeded ? "succeeded" : "failed",
                  pod.key(),
                  DaemonNodes.nodeOf(pod),
                  succeeded ? "delete" : "kill");
      if (succeeded) {
        events.normal(set, "SucceededDaemonPod", found);
      } else {
        events.warning(set, "FailedDaemonPod", found);
      }
      pods.delete(set, pod);
    }
    return longest;
  }

  private void truncate(KubeObject set, History history, List<KubeObject> owned) {
    Set<String> live =
        owned.stream()
            .map(pod -> set.name() + "-" + pod.labels().getOrDefault(DaemonPods.HASH_LABEL, ""))
            .collect(Collectors.toSet());
    int limit = set.tree().at("/spec/revisionHistoryLimit").asInt(10);
    revisions.truncate(history, live, limit);
  }

  private void writeStatus(KubeObject set, List<KubeObject> owned, History history) {
    KubeObject next =
        DaemonStatus.next(
            set, nodes.list(), owned, history.hash(), history.collisions(), context.time().now());
    statuses.write(set, next);
  }
}
