package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.KubeObject;
import tools.jackson.databind.JsonNode;

/**
 * What a pod is to the scheduler, read on the informer's thread, which has the pod's tree at hand:
 * the scheduler's own comes to it later and would have to parse it again. Immutable.
 */
sealed interface PodState {

  /** Gone, or it will never run again. */
  record Over() implements PodState {}

  /** It has a node. */
  record Placed(PlacedPod pod, String node) implements PodState {}

  /**
   * It waits for a node of ours.
   *
   * @param nominatedNode the node that preemption made room on; empty for none
   */
  record Pending(PodDemand pod, String nominatedNode) implements PodState {}

  /** It waits for another scheduler, for a gate, or for its end. */
  record Foreign(String uid) implements PodState {}

  /** Throws IllegalArgumentException when a quantity is malformed. */
  static PodState of(KubeObject pod, String schedulerName) {
    if (isFinished(pod)) {
      return new Over();
    }
    String node = pod.tree().path("spec").path("nodeName").asString("");
    if (!node.isEmpty()) {
      return new Placed(PodReader.placed(pod), node);
    }
    return isFor(schedulerName, pod)
        ? new Pending(
            PodReader.demand(pod), pod.tree().path("status").path("nominatedNodeName").asString(""))
        : new Foreign(pod.uid());
  }

  private static boolean isFinished(KubeObject pod) {
    return switch (pod.tree().path("status").path("phase").asString("")) {
      case "Succeeded", "Failed" -> true;
      default -> false;
    };
  }

  private static boolean isFor(String schedulerName, KubeObject pod) {
    JsonNode spec = pod.tree().path("spec");
    return spec.path("schedulerName").asString(schedulerName).equals(schedulerName)
        && spec.path("schedulingGates").isEmpty()
        && !pod.beingDeleted();
  }
}
