package dev.nakhoda.master.registry.rules;

import dev.nakhoda.api.Names;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.NameRules;
import tools.jackson.databind.JsonNode;

/** Upstream's rules for labels and for the selectors that look for them. Pure. */
public final class LabelRules {

  private static final String MANY_PARTS =
      Names.QUALIFIED_FAULT.replaceFirst("name part", "a qualified name")
          + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";

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
    if (name.indexOf('/') >= 0) {
      faults.invalid(path, key, MANY_PARTS);
      return;
    }
    if (slash == 0) {
      faults.invalid(path, key, "prefix part must be non-empty");
    } else if (slash > 0 && !Names.isSubdomain(key.substring(0, slash))) {
      faults.invalid(path, key, "prefix part " + Names.SUBDOMAIN_FAULT);
    }
    if (name.isEmpty()) {
      faults.invalid(path, key, "name part must be non-empty");
      faults.invalid(path, key, Names.QUALIFIED_FAULT);
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
    Walk.each(
        term.path("matchExpressions"),
        path + ".matchExpressions",
        (expression, at) -> nodeExpression(expression, at, faults));
    Walk.each(
        term.path("matchFields"),
        path + ".matchFields",
        (expression, at) -> nodeField(expression, at, faults));
  }

  private static void nodeExpression(JsonNode expression, String path, FieldFaults faults) {
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
    key(Walk.text(expression, "key"), path + ".key", faults);
  }

  /** The only field is a node's name, and one name at a time. */
  private static void nodeField(JsonNode expression, String path, FieldFaults faults) {
    JsonNode values = expression.path("values");
    String operator = Walk.text(expression, "operator");
    if (!operator.equals("In") && !operator.equals("NotIn")) {
      faults.invalid(path + ".operator", operator, "not a valid selector operator");
    } else if (values.size() != 1) {
      faults.required(
          path + ".values",
          "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
    }
    String key = Walk.text(expression, "key");
    if (!key.equals("metadata.name")) {
      faults.invalid(path + ".key", key, "not a valid field selector key");
      return;
    }
    Walk.each(
        values,
        path + ".values",
        (value, at) ->
            Walk.report(NameRules.subdomain(value.asString("")), value.asString(""), at, faults));
  }
}
