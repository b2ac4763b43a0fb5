package dev.nakhoda.master.controllers.autoscaling;

import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one pass over an autoscaler does. A pure value.
 *
 * @param rescale the new size, when it changes
 * @param current the target's size now
 * @param metrics what {@code status.currentMetrics} becomes; absent: stays
 */
record AutoscalerPlan(
    Optional<Rescale> rescale,
    int current,
    Optional<List<ObjectNode>> metrics,
    List<Wanted> conditions,
    List<Message> messages,
    boolean failed,
    ScalingHistory history) {

  /** A new size, and why. */
  record Rescale(int replicas, String reason) {

    String message() {
      return "New size: " + replicas + "; reason: " + reason;
    }
  }

  /** A warning event. */
  record Message(String reason, String text) {}
}
