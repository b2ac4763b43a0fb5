package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What may change in a pod's spec. Pure. */
final class PodUpdates {

  private static final String REFUSAL =
      "pod updates may not change fields other than `spec.containers[*].image`,"
          + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only"
          + " additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to"
          + " be set to 1 if it was previously negative)";

  private PodUpdates() {}

  static void check(ObjectNode pod, ObjectNode before, FieldFaults faults) {
    JsonNode spec = pod.path("spec");
    JsonNode old = before.path("spec");
    if (spec.equals(old)) {
      return;
    }
    for (String list : List.of("containers", "initContainers")) {
      if (spec.path(list).size() != old.path(list).size()) {
        faults.forbidden("spec." + list, "pod updates may not add or remove containers");
        return;
      }
    }
    deadline(spec.path("activeDeadlineSeconds"), old.path("activeDeadlineSeconds"), faults);
    tolerations(spec.path("tolerations"), old.path("tolerations"), faults);
    GatedPods.gates(spec.path("schedulingGates"), old.path("schedulingGates"), faults);
    JsonNode rest = withoutMutable(spec, old);
    if (!old.path("schedulingGates").isEmpty() && rest instanceof ObjectNode gated) {
      GatedPods.placement(gated, old, faults);
    }
    if (!rest.equals(withoutMutable(old, old))) {
      faults.forbidden("spec", REFUSAL);
    }
  }

  private static void deadline(JsonNode now, JsonNode old, FieldFaults faults) {
    String path = "spec.activeDeadlineSeconds";
    if (now.isNumber()) {
      if (old.isNumber() && now.asLong() > old.asLong()) {
        faults.invalid(path, now, "must be less than or equal to previous value");
      }
    } else if (old.isNumber()) {
      faults.invalid(path, 0, "must not update from a positive integer to nil value");
    }
  }

  /** Old ones stay, though their tolerationSeconds may change. */
  private static void tolerations(JsonNode now, JsonNode old, FieldFaults faults) {
    for (JsonNode each : old) {
      boolean kept = now.valueStream().anyMatch(other -> timeless(other).equals(timeless(each)));
      if (!kept) {
        faults.forbidden(
            "spec.tolerations",
            "existing toleration can not be modified except its tolerationSeconds");
        return;
      }
    }
  }

  private static JsonNode timeless(JsonNode toleration) {
    return toleration instanceof ObjectNode node
        ? node.deepCopy().without("tolerationSeconds")
        : toleration;
  }

  private static JsonNode withoutMutable(JsonNode spec, JsonNode old) {
    if (!(spec instanceof ObjectNode object)) {
      return spec;
    }
    ObjectNode rest = object.deepCopy();
    rest.remove(List.of("activeDeadlineSeconds", "tolerations", "schedulingGates"));
    for (String list : List.of("containers", "initContainers")) {
      rest.path(list)
          .forEach(container -> {
            if (container instanceof ObjectNode node) {
              node.remove("image");
            }
          });
    }
    boolean negative = old.path("terminationGracePeriodSeconds").asLong(0) < 0;
    if (negative && rest.path("terminationGracePeriodSeconds").asLong(0) == 1) {
      rest.set("terminationGracePeriodSeconds", old.get("terminationGracePeriodSeconds"));
    }
    return rest;
  }
}
