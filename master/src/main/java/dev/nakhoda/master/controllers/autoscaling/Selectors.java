package dev.nakhoda.master.controllers.autoscaling;

import dev.nakhoda.api.LabelSelector;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The selectors of metrics. Pure functions. */
final class Selectors {

  private Selectors() {}

  /** Absent: the metric as a whole. */
  static Optional<LabelSelector> of(JsonNode source) {
    JsonNode selector = source.path("metric").path("selector");
    return selector.isObject() ? Optional.of(LabelSelector.of(selector)) : Optional.empty();
  }

  /** As Go prints the API's type: upstream's events hold it like that. */
  static String shown(JsonNode source) {
    JsonNode selector = source.path("metric").path("selector");
    if (!selector.isObject()) {
      return "nil";
    }
    TreeMap<String, String> labels = new TreeMap<>();
    selector.path("matchLabels").forEachEntry((key, value) -> labels.put(key, value.asString("")));
    String shown =
        labels.entrySet().stream()
            .map(label -> label.getKey() + ": " + label.getValue() + ",")
            .collect(Collectors.joining());
    String expressions =
        selector
            .path("matchExpressions")
            .valueStream()
            .map(each ->
                "LabelSelectorRequirement{Key:"
                    + each.path("key").asString("")
                    + ",Operator:"
                    + each.path("operator").asString("")
                    + ",Values:["
                    + each.path("values")
                        .valueStream()
                        .map(value -> value.asString(""))
                        .collect(Collectors.joining(" "))
                    + "],},")
            .collect(Collectors.joining());
    return "&LabelSelector{MatchLabels:map[string]string{"
        + shown
        + "},MatchExpressions:[]LabelSelectorRequirement{"
        + expressions
        + "},}";
  }
}
