package dev.nakhoda.master.controllers.replicas;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import dev.nakhoda.master.controllers.engine.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The status of a ReplicaSet or ReplicationController. Pure functions. */
final class ReplicaStatus {

  private static final String FAILURE = "ReplicaFailure";

  private ReplicaStatus() {}

  /** Why pods could not be created or deleted. */
  record Failure(String reason, String message) {}

  /** The set with the status that its pods give it. */
  static KubeObject next(
      KubeObject set, List<KubeObject> pods, Optional<Failure> failure, Instant now) {
    return set.with(tree -> {
      ObjectNode status = tree.withObjectProperty("status");
      counts(status, set, pods, now);
      if (failure.isPresent() && Conditions.find(status, FAILURE).isEmpty()) {
        Failure why = failure.get();
        Conditions.set(status, new Wanted(FAILURE, "True", why.reason(), why.message()), now);
      } else if (failure.isEmpty()) {
        Conditions.remove(status, FAILURE);
      }
    });
  }

  private static void counts(
      ObjectNode status, KubeObject set, List<KubeObject> pods, Instant now) {
    LabelSelector templateLabels =
        LabelSelector.of(
            dev.nakhoda.api.Json.object()
                .<ObjectNode>set(
                    "matchLabels",
                    set.tree().path("spec").path("template").path("metadata").path("labels")));
    int minReady = minReadySeconds(set);
    List<KubeObject> active = pods.stream().filter(Pods::active).toList();
    status.put("replicas", active.size());
    put(
        status,
        "fullyLabeledReplicas",
        active.stream().filter(pod -> templateLabels.matches(pod.labels())).count());
    put(status, "readyReplicas", active.stream().filter(Pods::ready).count());
    put(
        status,
        "availableReplicas",
        active.stream().filter(pod -> Pods.available(pod, minReady, now)).count());
    status.put("observedGeneration", set.metadata().path("generation").asLong(0));
  }

  private static void put(ObjectNode status, String field, long count) {
    if (count == 0) {
      status.remove(field);
    } else {
      status.put(field, Math.toIntExact(count));
    }
  }

  static int minReadySeconds(KubeObject set) {
    return set.tree().path("spec").path("minReadySeconds").asInt(0);
  }

  /** When the next ready pod becomes available; empty when time alone changes nothing. */
  static Optional<Duration> nextChange(KubeObject set, List<KubeObject> pods, Instant now) {
    int minReady = minReadySeconds(set);
    return pods.stream()
        .filter(Pods::active)
        .flatMap(pod -> Pods.untilAvailable(pod, minReady, now).stream())
        .min(Duration::compareTo);
  }
}
