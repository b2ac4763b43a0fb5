package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.rules.LabelRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A Job's policies on failure, success and replacement. Pure. */
final class JobPolicies {

  private static final List<String> ACTIONS = List.of("Count", "FailIndex", "FailJob", "Ignore");
  private static final int MOST_RULES = 20;
  private static final int MOST_VALUES = 255;

  private JobPolicies() {}

  static void check(JsonNode spec, String path, FieldFaults faults) {
    boolean indexed = spec.path("completionMode").asString("").equals("Indexed");
    indexes(spec, indexed, path, faults);
    JsonNode failure = spec.path("podFailurePolicy");
    if (failure.isObject()) {
      failure(spec, failure, path, faults);
    }
    JsonNode success = spec.path("successPolicy");
    if (success.isObject()) {
      success(spec, success, indexed, path + ".successPolicy", faults);
    }
  }

  private static void indexes(JsonNode spec, boolean indexed, String path, FieldFaults faults) {
    JsonNode limit = spec.path("backoffLimitPerIndex");
    JsonNode most = spec.path("maxFailedIndexes");
    if (most.isNumber() && !limit.isNumber()) {
      faults.required(path + ".backoffLimitPerIndex", "when maxFailedIndexes is specified");
    }
    if (indexed) {
      IndexedJobRules.check(spec, path, faults);
      return;
    }
    for (String field : List.of("backoffLimitPerIndex", "maxFailedIndexes")) {
      if (spec.path(field).isNumber()) {
        faults.invalid(path + "." + field, spec.get(field), "requires indexed completion mode");
      }
    }
  }

  private static void failure(JsonNode spec, JsonNode policy, String path, FieldFaults faults) {
    String restart = spec.path("template").path("spec").path("restartPolicy").asString("");
    if (restart.equals("OnFailure")) {
      faults.invalid(
          path + ".template.spec.restartPolicy",
          restart,
          "only \"Never\" is supported when podFailurePolicy is specified");
    }
    String replacement = spec.path("podReplacementPolicy").asString("");
    if (replacement.equals("TerminatingOrFailed")) {
      faults.unsupported(path + ".podReplacementPolicy", replacement, List.of("Failed"));
    }
    JsonNode rules = policy.path("rules");
    if (rules.size() > MOST_RULES) {
      faults.tooMany(path + ".podFailurePolicy.rules", rules.size(), MOST_RULES);
    }
    for (int i = 0; i < rules.size(); i++) {
      rule(spec, rules.get(i), path + ".podFailurePolicy.rules[" + i + "]", faults);
    }
  }

  private static void rule(JsonNode spec, JsonNode rule, String path, FieldFaults faults) {
    String action = rule.path("action").asString("");
    if (action.isEmpty()) {
      faults.required(
          path + ".action", "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]");
    } else if (!ACTIONS.contains(action)) {
      faults.unsupported(path + ".action", action, ACTIONS);
    } else if (action.equals("FailIndex") && !spec.path("backoffLimitPerIndex").isNumber()) {
      faults.invalid(path + ".action", action, "requires the backoffLimitPerIndex to be set");
    }
    JsonNode codes = rule.path("onExitCodes");
    JsonNode conditions = rule.path("onPodConditions");
    if (codes.isObject()) {
      exitCodes(spec, codes, path + ".onExitCodes", faults);
    }
    if (conditions.size() > MOST_RULES) {
      faults.tooMany(path + ".onPodConditions", conditions.size(), MOST_RULES);
    }
    for (int i = 0; i < conditions.size(); i++) {
      LabelRules.key(
          conditions.get(i).path("type").asString(""),
          path + ".onPodConditions[" + i + "].type",
          faults);
      String status = conditions.get(i).path("status").asString("");
      if (!List.of("False", "True", "Unknown").contains(status)) {
        faults.unsupported(
            path + ".onPodConditions[" + i + "].status",
            status,
            List.of("False", "True", "Unknown"));
      }
    }
    if (codes.isObject() && !conditions.isEmpty()) {
      faults.invalid(path, "specifying both OnExitCodes and OnPodConditions is not supported");
    } else if (!codes.isObject() && conditions.isEmpty()) {
      faults.invalid(path, "specifying one of OnExitCodes and OnPodConditions is required");
    }
  }

  private static void exitCodes(JsonNode spec, JsonNode codes, String path, FieldFaults faults) {
    String operator = codes.path("operator").asString("");
    if (operator.isEmpty()) {
      faults.required(path + ".operator", "valid values: [\"In\" \"NotIn\"]");
    } else if (!List.of("In", "NotIn").contains(operator)) {
      faults.unsupported(path + ".operator", operator, List.of("In", "NotIn"));
    }
    String container = codes.path("containerName").asString("");
    if (!container.isEmpty() && !containers(spec).contains(container)) {
      faults.invalid(
          path + ".containerName",
          container,
          "must be one of the container or initContainer names in the pod template");
    }
    JsonNode values = codes.path("values");
    if (values.isEmpty()) {
      faults.invalid(path + ".values", values, "at least one value is required");
    } else if (values.size() > MOST_VALUES) {
      faults.tooMany(path + ".values", values.size(), MOST_VALUES);
    }
    boolean ordered = true;
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < values.size(); i++) {
      ordered &= i == 0 || values.get(i - 1).asInt(0) <= values.get(i).asInt(0);
      int value = values.get(i).asInt(0);
      String at = path + ".values[" + i + "]";
      if (operator.equals("In") && value == 0) {
        faults.invalid(at, value, "must not be 0 for the In operator");
      }
      if (!seen.add(value)) {
        faults.duplicate(at, value);
      }
    }
    if (!ordered) {
      faults.invalid(path + ".values", values, "must be ordered");
    }
  }

  private static Set<String> containers(JsonNode spec) {
    Set<String> names = new HashSet<>();
    for (String list : List.of("containers", "initContainers")) {
      for (JsonNode container : spec.path("template").path("spec").path(list)) {
        names.add(container.path("name").asString(""));
      }
    }
    return names;
  }

  private static void success(
      JsonNode spec, JsonNode policy, boolean indexed, String path, FieldFaults faults) {
    if (!indexed) {
      faults.invalid(path, policy, "requires indexed completion mode");
      return;
    }
    JsonNode rules = policy.path("rules");
    if (rules.isEmpty()) {
      faults.required(
          path + ".rules",
          "at least one rules must be specified when the successPolicy is specified");
    } else if (rules.size() > MOST_RULES) {
      faults.tooMany(path + ".rules", rules.size(), MOST_RULES);
    }
    for (int i = 0; i < rules.size(); i++) {
      IndexedJobRules.success(
          rules.get(i), spec.path("completions"), path + ".rules[" + i + "]", faults);
    }
  }
}
