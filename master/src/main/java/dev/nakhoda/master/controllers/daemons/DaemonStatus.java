package dev.nakhoda.master.controllers.daemons;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.daemons.DaemonNodes.Fit;
import dev.nakhoda.master.controllers.engine.Percentages;
import dev.nakhoda.master.controllers.engine.Pods;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A DaemonSet's status. Pure functions. */
final class DaemonStatus {

  private DaemonStatus() {}

  static int minReadySeconds(KubeObject set) {
    return set.tree().at("/spec/minReadySeconds").asInt(0);
  }

  /** maxSurge or maxUnavailable, rounded up; the latter is 1 unless it is given. */
  static int limit(KubeObject set, String field, int desired) {
    JsonNode value = DaemonPlanner.rolling(set, field);
    if (value.isMissingNode() || value.isNull()) {
      return field.equals("maxUnavailable") ? 1 : 0;
    }
    return Percentages.of(value, desired, true);
  }

  static KubeObject next(
      KubeObject set,
      List<KubeObject> nodes,
      List<KubeObject> pods,
      String hash,
      OptionalInt collisions,
      Instant now) {
    int desired = 0;
    int current = 0;
    int misplaced = 0;
    int ready = 0;
    int available = 0;
    int updated = 0;
    for (KubeObject node : nodes) {
      Fit fit = DaemonNodes.fit(set, node);
      List<KubeObject> there =
          pods.stream().filter(pod -> DaemonNodes.nodeOf(pod).equals(node.name())).toList();
      if (!fit.runs()) {
        misplaced += there.isEmpty() ? 0 : 1;
        continue;
      }
      desired++;
      Optional<KubeObject> best = best(there, hash);
      if (best.isPresent()) {
        KubeObject pod = best.get();
        current++;
        ready += Pods.ready(pod) ? 1 : 0;
        available += Pods.available(pod, minReadySeconds(set), now) ? 1 : 0;
        updated += DaemonPods.isOf(pod, hash) ? 1 : 0;
      }
    }
    int[] counts = {desired, current, misplaced, ready, available, updated};
    return set.with(tree -> write(tree, set, counts, collisions));
  }

  /** The pod that speaks for its node: the ready one, of the present template if there are two. */
  private static Optional<KubeObject> best(List<KubeObject> there, String hash) {
    return there.stream()
        .max(
            java.util.Comparator.comparing((KubeObject pod) -> !pod.beingDeleted())
                .thenComparing(Pods::ready)
                .thenComparing(pod -> DaemonPods.isOf(pod, hash)));
  }

  private static void write(ObjectNode tree, KubeObject set, int[] counts, OptionalInt collisions) {
    ObjectNode status = tree.withObjectProperty("status");
    status.put("desiredNumberScheduled", counts[0]);
    status.put("currentNumberScheduled", counts[1]);
    status.put("numberMisscheduled", counts[2]);
    status.put("numberReady", counts[3]);
    put(status, "numberAvailable", counts[4]);
    put(status, "numberUnavailable", counts[0] - counts[4]);
    put(status, "updatedNumberScheduled", counts[5]);
    status.put("observedGeneration", set.metadata().path("generation").asLong(0));
    collisions.ifPresent(count -> status.put("collisionCount", count));
  }

  private static void put(ObjectNode status, String field, int count) {
    if (count == 0) {
      status.remove(field);
    } else {
      status.put(field, count);
    }
  }
}
