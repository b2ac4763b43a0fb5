package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Quantity;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The column TARGETS of autoscalers: what each metric is, and what it should be. Pure. */
final class AutoscalerTargets {

  private static final String UNKNOWN = "<unknown>";
  private static final int SHOWN = 2;

  private AutoscalerTargets() {}

  static String text(JsonNode metrics, JsonNode current) {
    if (metrics.isEmpty()) {
      return Cells.NONE;
    }
    List<String> all = new ArrayList<>();
    for (int index = 0; index < metrics.size(); index++) {
      all.add(one(metrics.get(index), current.path(index)));
    }
    return all.size() <= SHOWN
        ? String.join(", ", all)
        : String.join(", ", all.subList(0, SHOWN)) + " + " + (all.size() - SHOWN) + " more...";
  }

  private static String one(JsonNode metric, JsonNode status) {
    String type = metric.path("type").asString("");
    String field = field(type);
    JsonNode source = metric.path(field);
    JsonNode target = source.path("target");
    JsonNode current = status.path(field).path("current");
    return switch (type) {
      case "Resource", "ContainerResource" ->
          source.path("name").asString("") + ": " + usage(target, current);
      case "Pods" -> amounts(target, current, "averageValue");
      case "Object", "External" ->
          target.hasNonNull("averageValue")
              ? amounts(target, current, "averageValue") + " (avg)"
              : amounts(target, current, "value");
      default -> "<unknown type>";
    };
  }

  /** The field that holds a metric's source. */
  static String field(String type) {
    return type.isEmpty() ? type : Character.toLowerCase(type.charAt(0)) + type.substring(1);
  }

  private static String usage(JsonNode target, JsonNode current) {
    if (target.hasNonNull("averageValue")) {
      return amounts(target, current, "averageValue");
    }
    String wanted = percent(target, "<auto>");
    return percent(current, UNKNOWN) + "/" + wanted;
  }

  private static String percent(JsonNode from, String absent) {
    JsonNode number = from.path("averageUtilization");
    return number.isNumber() ? number.asString() + "%" : absent;
  }

  private static String amounts(JsonNode target, JsonNode current, String field) {
    return amount(current.path(field), UNKNOWN) + "/" + amount(target.path(field), "0");
  }

  private static String amount(JsonNode quantity, String absent) {
    String text = quantity.isNull() ? "" : quantity.asString("");
    return text.isEmpty() ? absent : Quantity.parse(text).toString();
  }
}
