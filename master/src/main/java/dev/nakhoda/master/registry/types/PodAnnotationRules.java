package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Annotations of pods that mean something to the cluster. Pure. */
final class PodAnnotationRules {

  private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,9})");

  private PodAnnotationRules() {}

  static void check(JsonNode pod, FieldFaults faults) {
    JsonNode annotations = pod.path("metadata").path("annotations");
    if (annotations.has(MIRROR) && Cells.text(pod, "spec.nodeName").isEmpty()) {
      faults.invalid(
          "metadata.annotations[" + MIRROR + "]",
          annotations.get(MIRROR),
          "must set spec.nodeName if mirror pod annotation is set");
    }
    if (annotations.has(DELETION_COST) && !isInt(annotations.get(DELETION_COST).asString(""))) {
      faults.invalid(
          "metadata.annotations[" + DELETION_COST + "]",
          annotations.get(DELETION_COST),
          "must be a 32bit integer");
    }
  }

  private static boolean isInt(String text) {
    return WHOLE.matcher(text).matches()
        && Long.parseLong(text) >= Integer.MIN_VALUE
        && Long.parseLong(text) <= Integer.MAX_VALUE;
  }
}
