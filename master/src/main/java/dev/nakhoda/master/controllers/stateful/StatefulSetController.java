package dev.nakhoda.master.controllers.stateful;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.NamespaceTerminating;
import dev.nakhoda.master.controllers.engine.OwnStatus;
import dev.nakhoda.master.controllers.engine.OwnedPods;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.revisions.Revisions;
import dev.nakhoda.master.controllers.revisions.Revisions.History;
import dev.nakhoda.master.controllers.stateful.StatefulPlan.Creation;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Keeps the pods of StatefulSets, one at a time and in order unless told otherwise. Runs on its
 * controller's workers; pods have fixed names, so a stale cache cannot make two of one ordinal.
 */
public final class StatefulSetController {

  private final ControllerContext context;
  private final Events events;
  private final Informer sets;
  private final StatefulClaims claims;
  private final OwnedPods pods;
  private final OwnStatus statuses;
  private final Revisions revisions;

  private StatefulSetController(ControllerContext context) {
    this.context = context;
    this.events = context.events().apply("statefulset-controller");
    this.sets = context.informers().of(ResourceName.STATEFUL_SETS);
    this.claims = new StatefulClaims(context, events);
    this.pods =
        new OwnedPods(
            context, ResourceName.STATEFUL_SETS, events, set -> new StatefulSpec(set).selector());
    this.statuses = new OwnStatus(context, ResourceName.STATEFUL_SETS);
    this.revisions = new Revisions(context, ResourceName.STATEFUL_SETS);
  }

  public static Controller of(ControllerContext context) {
    var self = new StatefulSetController(context);
    Controller controller = context.controller("statefulset-controller", 5, self::reconcile);
    self.sets.onChange(change -> controller.add(change.object().key()));
    self.pods.onChange(controller::add);
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = sets.get(key);
    if (found.isEmpty() || found.get().beingDeleted()) {
      pods.forget(key);
      statuses.forget(key);
      return Result.DONE;
    }
    KubeObject set = found.get();
    StatefulSpec spec = new StatefulSpec(set);
    History history = revisions.sync(set, spec.selector());
    KubeObject current = currentRevision(set, history);
    if (!pods.settled(key) || !statuses.settled(key)) {
      return Result.after(Duration.ofSeconds(1));
    }
    List<KubeObject> owned = pods.claim(set);
    StatefulPlan plan =
        StatefulPlanner.plan(spec, owned, history.current().name(), context.time().now());
    for (Creation creation : plan.create()) {
      create(set, creation, creation.updated() ? history.current() : current);
    }
    owned.forEach(pod -> claims.retain(spec, pod));
    for (KubeObject pod : plan.delete()) {
      tellRecreation(set, pod);
      delete(set, pod);
    }
    writeStatus(spec, owned, current.name(), history);
    if (plan.isEmpty()) {
      truncate(spec, history, owned);
    }
    return owned.stream()
        .flatMap(
            pod -> Pods.untilAvailable(pod, spec.minReadySeconds(), context.time().now()).stream())
        .min(Duration::compareTo)
        .map(Result::after)
        .orElse(Result.DONE);
  }

  /** The one that an update leaves; the newest when there is no update under way. */
  private static KubeObject currentRevision(KubeObject set, History history) {
    String name = set.tree().at("/status/currentRevision").asString("");
    return history.all().stream()
        .filter(revision -> revision.name().equals(name))
        .findFirst()
        .orElse(history.current());
  }

  private void create(KubeObject set, Creation creation, KubeObject revision) {
    String name = StatefulPods.name(set, creation.ordinal());
    JsonNode template = revision.tree().at("/data/spec/template");
    KubeObject pod = StatefulPods.create(set, template, revision.name(), creation.ordinal());
    try {
      claims.make(set, creation.ordinal());
      pods.written(set.key(), context.client().create(ResourceName.PODS, pod));
      tell(set, "SuccessfulCreate", "create Pod %s in StatefulSet %s successful", name);
    } catch (ApiException refused) {
      if (refused.isAlreadyExists() || refused.code() >= 500) {
        pods.awaitUnseen(set.key(), pod.key());
      }
      if (refused.isAlreadyExists()) {
        throw refused;
      }
      if (!NamespaceTerminating.isCause(refused)) {
        events.warning(
            set,
            "FailedCreate",
            "create Pod %s in StatefulSet %s failed error: %s"
                .formatted(name, set.name(), refused.getMessage()));
      }
      throw refused;
    }
  }

  private void tellRecreation(KubeObject set, KubeObject pod) {
    String sentence = "StatefulSet %s is recreating %s Pod %s";
    switch (Pods.phase(pod)) {
      case "Failed" ->
          events.warning(
              set, "RecreatingFailedPod", sentence.formatted(set.key(), "failed", pod.name()));
      case "Succeeded" ->
          events.normal(
              set,
              "RecreatingTerminatedPod",
              sentence.formatted(set.key(), "terminated", pod.name()));
      default -> {}
    }
  }

  private void delete(KubeObject set, KubeObject pod) {
    try {
      context.client().delete(ResourceName.PODS, pod.key(), DeleteOptions.ofUid(pod.uid()));
      tell(set, "SuccessfulDelete", "delete Pod %s in StatefulSet %s successful", pod.name());
    } catch (ApiException refused) {
      if (refused.isNotFound() || refused.isConflict()) {
        return;
      }
      events.warning(
          set,
          "FailedDelete",
          "delete Pod %s in StatefulSet %s failed error: %s"
              .formatted(pod.name(), set.name(), refused.getMessage()));
      throw refused;
    }
  }

  private void tell(KubeObject set, String reason, String sentence, String pod) {
    events.normal(set, reason, sentence.formatted(pod, set.name()));
  }

  private void truncate(StatefulSpec spec, History history, List<KubeObject> owned) {
    Set<String> live = new HashSet<>();
    owned.forEach(pod -> live.add(pod.labels().getOrDefault(StatefulPods.REVISION_LABEL, "")));
    live.add(spec.set().tree().at("/status/currentRevision").asString(""));
    revisions.truncate(history, live, spec.revisionHistoryLimit());
  }

  private void writeStatus(
      StatefulSpec spec, List<KubeObject> owned, String current, History history) {
    KubeObject next =
        StatefulStatus.next(
            spec,
            owned,
            current,
            history.current().name(),
            history.collisions(),
            context.time().now());
    statuses.write(spec.set(), next);
  }
}
