package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Labels of the pod itself that a selector of other pods is to agree with, or not. Pure. */
final class LabelKeyRules {

  private static final String NO_SELECTOR = "must not be specified when labelSelector is not set";
  private static final String IN_BOTH = "exists in both matchLabelKeys and labelSelector";

  private LabelKeyRules() {}

  /** matchLabelKeys and mismatchLabelKeys of an affinity's term. */
  static void affinity(JsonNode term, String path, FieldFaults faults) {
    JsonNode selector = term.path("labelSelector");
    for (String list : List.of("matchLabelKeys", "mismatchLabelKeys")) {
      if (!term.path(list).isEmpty() && !selector.isObject()) {
        faults.forbidden(path + "." + list, NO_SELECTOR);
      } else {
        Walk.each(
            term.path(list),
            path + "." + list,
            (key, at) -> LabelRules.key(key.asString(""), at, faults));
      }
    }
    repeated(selector, term.path("matchLabelKeys"), path, faults);
    Set<String> mismatched = new HashSet<>();
    term.path("mismatchLabelKeys").forEach(key -> mismatched.add(key.asString("")));
    Walk.each(
        term.path("matchLabelKeys"),
        path + ".matchLabelKeys",
        (node, at) -> {
          String key = node.asString("");
          if (mismatched.contains(key)) {
            faults.invalid(at, key, "exists in both matchLabelKeys and mismatchLabelKeys");
          }
        });
  }

  /** The server has put the keys into the selector itself; a second time is the client's. */
  private static void repeated(JsonNode selector, JsonNode keys, String path, FieldFaults faults) {
    List<String> matched = keys.valueStream().map(key -> key.asString("")).toList();
    Set<String> selected = new HashSet<>(selector.path("matchLabels").propertyNames());
    for (JsonNode expression : selector.path("matchExpressions")) {
      String key = Walk.text(expression, "key");
      int index = matched.lastIndexOf(key);
      if (!selected.add(key) && index >= 0) {
        faults.invalid(path + "[" + index + "]", key, IN_BOTH);
      }
    }
  }

  /** matchLabelKeys of a spread constraint. */
  static void spreading(JsonNode constraint, String path, FieldFaults faults) {
    JsonNode keys = constraint.path("matchLabelKeys");
    JsonNode selector = constraint.path("labelSelector");
    if (keys.isEmpty()) {
      return;
    }
    if (!selector.isObject()) {
      faults.forbidden(path, NO_SELECTOR);
    }
    Set<String> selected = new HashSet<>(selector.path("matchLabels").propertyNames());
    selector.path("matchExpressions").forEach(each -> selected.add(Walk.text(each, "key")));
    Walk.each(
        keys,
        path,
        (node, at) -> {
          String key = node.asString("");
          LabelRules.key(key, at, faults);
          if (selected.contains(key)) {
            faults.invalid(at, key, IN_BOTH);
          }
        });
  }
}
