package dev.nakhoda.master.registry.types;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a new pod's own label values into the selectors of its affinity, where they name the labels
 * to agree or to differ in. Pure but for the pod that it is given.
 */
final class AffinityLabels {

  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

  private AffinityLabels() {}

  static void merge(ObjectNode pod) {
    JsonNode labels = pod.path("metadata").path("labels");
    for (String kind : List.of("podAffinity", "podAntiAffinity")) {
      JsonNode affinity = pod.path("spec").path("affinity").path(kind);
      affinity.path(REQUIRED).forEach(term -> term(term, labels));
      affinity.path(PREFERRED).forEach(each -> term(each.path("podAffinityTerm"), labels));
    }
  }

  private static void term(JsonNode term, JsonNode labels) {
    if (term.path("labelSelector") instanceof ObjectNode selector) {
      expressions(term.path("matchLabelKeys"), "In", labels, selector);
      expressions(term.path("mismatchLabelKeys"), "NotIn", labels, selector);
    }
  }

  private static void expressions(
      JsonNode keys, String operator, JsonNode labels, ObjectNode selector) {
    for (JsonNode key : keys) {
      JsonNode value = labels.path(key.asString(""));
      if (value.isString()) {
        ObjectNode expression = selector.withArrayProperty("matchExpressions").addObject();
        expression.put("key", key.asString("")).put("operator", operator);
        expression.putArray("values").add(value.asString());
      }
    }
  }
}
