package dev.nakhoda.master.registry.rules;

import dev.nakhoda.api.Names;
import dev.nakhoda.master.registry.FieldFaults;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Upstream's rules for labels and for the selectors that look for them. Pure. */
public final class LabelRules {

  private LabelRules() {}

  /** Keys and values of a map of labels. */
  public static void labels(JsonNode labels, String path, FieldFaults faults) {
    labels.forEachEntry((key, value) -> {
      key(key, path, faults);
      value(value.asString(""), path, faults);
    });
  }

  public static void key(String key, String path, FieldFaults faults) {
    int slash = key.indexOf('/');
    String name = key.substring(slash + 1);
    if (slash == 0) {
      faults.invalid(path, key, "prefix part must be non-empty");
    } else if (slash > 0 && !Names.isSubdomain(key.substring(0, slash))) {
      faults.invalid(path, key, "prefix part " + Names.SUBDOMAIN_FAULT);
    }
    if (name.isEmpty()) {
      faults.invalid(path, key, "name part must be non-empty");
    } else if (name.length() > 63) {
      faults.invalid(path, key, "name part must be no more than 63 bytes");
    } else if (!Names.isLabelValue(name)) {
      faults.invalid(path, key, Names.QUALIFIED_FAULT);
    }
  }

  public static void value(String value, String path, FieldFaults faults) {
    if (value.length() > 63) {
      faults.invalid(path, value, "must be no more than 63 bytes");
    } else if (!Names.isLabelValue(value)) {
      faults.invalid(path, value, Names.VALUE_FAULT);
    }
  }

  /** A meta/v1 LabelSelector; nothing when it is absent. */
  public static void selector(JsonNode selector, String path, FieldFaults faults) {
    labels(selector.path("matchLabels"), path + ".matchLabels", faults);
    Walk.each(
        selector.path("matchExpressions"),
        path + ".matchExpressions",
        (expression, at) -> expression(expression, at, faults));
  }

  private static void expression(JsonNode expression, String path, FieldFaults faults) {
    JsonNode values = expression.path("values");
    String operator = Walk.text(expression, "operator");
    switch (operator) {
      case "In", "NotIn" -> valued(values, path, faults);
      case "Exists", "DoesNotExist" -> valueless(values, path, faults);
      default -> faults.invalid(path + ".operator", operator, "not a valid selector operator");
    }
    key(Walk.text(expression, "key"), path + ".key", faults);
    Walk.each(values, path + ".values", (value, at) -> value(value.asString(""), at, faults));
  }

  static void valued(JsonNode values, String path, FieldFaults faults) {
    if (values.isEmpty()) {
      faults.required(path + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
    }
  }

  static void valueless(JsonNode values, String path, FieldFaults faults) {
    if (!values.isEmpty()) {
      faults.forbidden(
          path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    }
  }

  /** A node selector's terms, as node affinity and volumes have them. */
  public static void nodeSelectorTerm(JsonNode term, String path, FieldFaults faults) {
    for (String list : List.of("matchExpressions", "matchFields")) {
      Walk.each(
          term.path(list),
          path + "." + list,
          (expression, at) -> nodeExpression(expression, list, at, faults));
    }
  }

  private static void nodeExpression(
      JsonNode expression, String list, String path, FieldFaults faults) {
    JsonNode values = expression.path("values");
    String operator = Walk.text(expression, "operator");
    switch (operator) {
      case "In", "NotIn" -> valued(values, path, faults);
      case "Exists", "DoesNotExist" -> valueless(values, path, faults);
      case "Gt", "Lt" -> {
        if (values.size() != 1) {
          faults.required(
              path + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
      }
      default -> faults.invalid(path + ".operator", operator, "not a valid selector operator");
    }
    String key = Walk.text(expression, "key");
    if (list.equals("matchExpressions")) {
      key(key, path + ".key", faults);
    } else if (!key.equals("metadata.name")) {
      faults.invalid(path + ".key", key, "not a valid field selector key");
    }
  }
}
