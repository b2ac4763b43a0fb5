package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Json;
import dev.nakhoda.master.registry.FieldFaults;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What may change in a pod that waits for its gates: they go, and its place is narrowed. Pure. */
final class GatedPods {

  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String AFFINITY = "spec.affinity.nodeAffinity";
  private static final List<String> LISTS = List.of("matchExpressions", "matchFields");

  private GatedPods() {}

  /** What a new pod's status says until the last gate is gone. */
  static void wait(ObjectNode status) {
    status
        .putArray("conditions")
        .addObject()
        .put("type", "PodScheduled")
        .put("status", "False")
        .put("reason", "SchedulingGated")
        .put("message", "Scheduling is blocked due to non-empty scheduling gates");
  }

  /** Gates are only taken away. */
  static void gates(JsonNode now, JsonNode old, FieldFaults faults) {
    for (int index = 0; index < now.size(); index++) {
      String name = now.get(index).path("name").asString("");
      boolean was = old.valueStream().anyMatch(gate -> gate.path("name").asString("").equals(name));
      if (!was) {
        faults.forbidden(
            "spec.schedulingGates[" + index + "].name",
            "only deletion is allowed, but found new scheduling gate '" + name + "'");
      }
    }
  }

  /** Undoes in {@code spec} what is allowed, so that the rest can be compared. */
  static void placement(ObjectNode spec, JsonNode old, FieldFaults faults) {
    JsonNode selector = spec.path("nodeSelector");
    boolean kept =
        old.path("nodeSelector")
            .propertyStream()
            .allMatch(entry -> selector.path(entry.getKey()).equals(entry.getValue()));
    if (!kept) {
      faults.invalid(
          "spec.nodeSelector",
          selector.isObject() ? selector : Json.object(),
          "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
    }
    restore("nodeSelector", spec, old);
    JsonNode was = old.path("affinity").path("nodeAffinity");
    JsonNode now = spec.path("affinity").path("nodeAffinity");
    if (!now.equals(was)) {
      required(now.path(REQUIRED), was.path(REQUIRED), faults);
      affinity(spec, old);
    }
  }

  private static void affinity(ObjectNode spec, JsonNode old) {
    ObjectNode affinity = spec.withObjectProperty("affinity");
    restore("nodeAffinity", affinity, old.path("affinity"));
    if (affinity.isEmpty() && !old.has("affinity")) {
      spec.remove("affinity");
    }
  }

  private static void restore(String field, ObjectNode to, JsonNode from) {
    if (from.has(field)) {
      to.set(field, from.get(field));
    } else {
      to.remove(field);
    }
  }

  /** The pod may end up on fewer nodes, never on others. */
  private static void required(JsonNode now, JsonNode was, FieldFaults faults) {
    JsonNode old = was.path("nodeSelectorTerms");
    if (old.isEmpty()) {
      return;
    }
    String path = AFFINITY + "." + REQUIRED + ".nodeSelectorTerms";
    JsonNode terms = now.path("nodeSelectorTerms");
    if (terms.size() != old.size()) {
      faults.invalid(
          path, terms, "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
      return;
    }
    for (int index = 0; index < old.size(); index++) {
      if (isEmpty(old.get(index)) ? !isEmpty(terms.get(index)) : !covers(terms, old, index)) {
        faults.invalid(
            path + "[" + index + "]",
            terms.get(index),
            "only additions are allowed (no mutations or deletions)");
      }
    }
  }

  private static boolean isEmpty(JsonNode term) {
    return LISTS.stream().allMatch(list -> term.path(list).isEmpty());
  }

  private static boolean covers(JsonNode terms, JsonNode old, int index) {
    return LISTS.stream()
        .allMatch(list -> {
          JsonNode now = terms.get(index).path(list);
          JsonNode was = old.get(index).path(list);
          return StreamSupport.stream(was.spliterator(), false)
              .allMatch(each -> now.valueStream().anyMatch(each::equals));
        });
  }
}
