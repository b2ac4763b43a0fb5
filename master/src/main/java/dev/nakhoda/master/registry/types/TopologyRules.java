package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.rules.LabelRules;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Where volumes of a class may come to be. Pure. */
final class TopologyRules {

  private TopologyRules() {}

  static void check(JsonNode terms, String path, FieldFaults faults) {
    Set<Map<String, Set<String>>> seen = new HashSet<>();
    for (int index = 0; index < terms.size(); index++) {
      String at = path + "[" + index + "].matchLabelExpressions";
      if (!seen.add(term(terms.get(index).path("matchLabelExpressions"), at, faults))) {
        faults.duplicate(at, "");
      }
    }
  }

  private static Map<String, Set<String>> term(
      JsonNode expressions, String path, FieldFaults faults) {
    Map<String, Set<String>> term = new HashMap<>();
    for (int index = 0; index < expressions.size(); index++) {
      String at = path + "[" + index + "]";
      JsonNode expression = expressions.get(index);
      String key = expression.path("key").asString("");
      Set<String> values = values(expression.path("values"), at + ".values", faults);
      LabelRules.key(key, at + ".key", faults);
      if (term.put(key, values) != null) {
        faults.duplicate(at + ".key", key);
      }
    }
    return term;
  }

  private static Set<String> values(JsonNode values, String path, FieldFaults faults) {
    Set<String> seen = new HashSet<>();
    if (values.isEmpty()) {
      faults.required(path, "");
    }
    for (int index = 0; index < values.size(); index++) {
      String value = values.get(index).asString("");
      if (!seen.add(value)) {
        faults.duplicate(path + "[" + index + "]", value);
      }
    }
    return seen;
  }
}
