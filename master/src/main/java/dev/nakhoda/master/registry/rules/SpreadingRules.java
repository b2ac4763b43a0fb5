package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How evenly a pod wants to be spread. Pure. */
final class SpreadingRules {

  private static final List<String> ACTIONS = List.of("DoNotSchedule", "ScheduleAnyway");

  private SpreadingRules() {}

  static void check(JsonNode constraints, String path, FieldFaults faults) {
    for (int index = 0; index < constraints.size(); index++) {
      String at = path + "[" + index + "]";
      constraint(constraints.get(index), at, faults);
      repeated(constraints, index, at, faults);
      domains(constraints.get(index), at + ".minDomains", faults);
      LabelKeyRules.spreading(constraints.get(index), at + ".matchLabelKeys", faults);
      LabelRules.selector(
          constraints.get(index).path("labelSelector"), at + ".labelSelector", faults);
    }
  }

  private static void constraint(JsonNode constraint, String path, FieldFaults faults) {
    JsonNode skew = constraint.path("maxSkew");
    if (skew.asInt(0) <= 0) {
      faults.invalid(path + ".maxSkew", skew.asInt(0), "must be greater than zero");
    }
    if (Walk.text(constraint, "topologyKey").isEmpty()) {
      faults.required(path + ".topologyKey", "can not be empty");
    }
    if (action(constraint).isEmpty()) {
      faults.notSupported(path + ".whenUnsatisfiable", "", ACTIONS);
    }
  }

  private static void domains(JsonNode constraint, String path, FieldFaults faults) {
    JsonNode domains = constraint.path("minDomains");
    if (!domains.isNumber()) {
      return;
    }
    if (domains.asInt() <= 0) {
      faults.invalid(path, domains, "must be greater than zero");
    }
    if (!action(constraint).equals("DoNotSchedule")) {
      faults.invalid(
          path,
          domains,
          "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + action(constraint));
    }
  }

  /** The earlier of two alike is the one that is complained about. */
  private static void repeated(JsonNode constraints, int index, String path, FieldFaults faults) {
    String identity = identity(constraints.get(index));
    for (int later = index + 1; later < constraints.size(); later++) {
      if (identity(constraints.get(later)).equals(identity)) {
        faults.duplicate(path + ".{topologyKey, whenUnsatisfiable}", identity);
        return;
      }
    }
  }

  private static String identity(JsonNode constraint) {
    return "{" + Walk.text(constraint, "topologyKey") + ", " + action(constraint) + "}";
  }

  private static String action(JsonNode constraint) {
    return Walk.text(constraint, "whenUnsatisfiable");
  }
}
