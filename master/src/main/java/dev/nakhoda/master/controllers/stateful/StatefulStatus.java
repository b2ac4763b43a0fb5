package dev.nakhoda.master.controllers.stateful;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Pods;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** A StatefulSet's status. Pure functions. */
final class StatefulStatus {

  private StatefulStatus() {}

  static KubeObject next(
      StatefulSpec spec,
      List<KubeObject> pods,
      String currentRevision,
      String updateRevision,
      OptionalInt collisions,
      Instant now) {
    List<KubeObject> there = pods.stream().filter(pod -> !Pods.finished(pod)).toList();
    List<KubeObject> staying = there.stream().filter(pod -> !pod.beingDeleted()).toList();
    int ready = count(staying, Pods::ready);
    int available = count(staying, pod -> Pods.available(pod, spec.minReadySeconds(), now));
    int current = count(staying, pod -> StatefulPods.isOf(pod, currentRevision));
    int updated = count(staying, pod -> StatefulPods.isOf(pod, updateRevision));
    boolean complete =
        spec.rolling()
            && updated == there.size()
            && ready == there.size()
            && there.size() == spec.replicas();
    String settled = complete ? updateRevision : currentRevision;
    return spec.set()
        .with(tree -> {
          ObjectNode status = tree.withObjectProperty("status");
          status.put("replicas", there.size());
          put(status, "readyReplicas", ready);
          status.put("availableReplicas", available);
          put(status, "currentReplicas", complete ? updated : current);
          put(status, "updatedReplicas", updated);
          status.put("currentRevision", settled);
          status.put("updateRevision", updateRevision);
          status.put("observedGeneration", spec.set().metadata().path("generation").asLong(0));
          status.put("collisionCount", collisions.orElse(0));
        });
  }

  private static int count(List<KubeObject> pods, Predicate<KubeObject> test) {
    return (int) pods.stream().filter(test).count();
  }

  private static void put(ObjectNode status, String field, int count) {
    if (count == 0) {
      status.remove(field);
    } else {
      status.put(field, count);
    }
  }
}
