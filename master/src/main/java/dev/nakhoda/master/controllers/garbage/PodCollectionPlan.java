package dev.nakhoda.master.controllers.garbage;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which pods nobody will clean up after.
 *
 * @param finished the oldest finished pods beyond the threshold
 * @param orphaned pods of nodes that are no more
 * @param unscheduled pods that were deleted before they had a node
 * @param outOfService deleted pods of nodes that were declared out of service
 */
record PodCollectionPlan(
    List<KubeObject> finished,
    List<KubeObject> orphaned,
    List<KubeObject> unscheduled,
    List<KubeObject> outOfService) {

  static PodCollectionPlan of(
      List<KubeObject> pods,
      int finishedThreshold,
      Predicate<String> nodeIsGone,
      Predicate<String> nodeIsOutOfService) {
    List<KubeObject> orphaned = new ArrayList<>();
    List<KubeObject> unscheduled = new ArrayList<>();
    List<KubeObject> outOfService = new ArrayList<>();
    List<KubeObject> finished = new ArrayList<>();
    for (KubeObject pod : pods) {
      String node = Pods.nodeName(pod);
      if (node.isEmpty()) {
        if (pod.beingDeleted()) {
          unscheduled.add(pod);
        }
      } else if (nodeIsGone.test(node)) {
        orphaned.add(pod);
      } else if (pod.beingDeleted() && nodeIsOutOfService.test(node)) {
        outOfService.add(pod);
      } else if (Pods.finished(pod)) {
        finished.add(pod);
      }
    }
    int surplus = finishedThreshold <= 0 ? 0 : finished.size() - finishedThreshold;
    List<KubeObject> oldest =
        finished.stream()
            .sorted(Comparator.comparing(PodCollectionPlan::age).thenComparing(KubeObject::key))
            .limit(Math.max(0, surplus))
            .toList();
    return new PodCollectionPlan(oldest, orphaned, unscheduled, outOfService);
  }

  private static Instant age(KubeObject pod) {
    return Timestamps.created(pod).orElse(Instant.EPOCH);
  }
}
