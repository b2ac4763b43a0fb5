package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.MetadataRules;
import dev.nakhoda.master.registry.rules.LabelRules;
import dev.nakhoda.master.registry.rules.PodSpecRules;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules that the kinds with a pod template share. Pure. */
final class WorkloadRules {

  private WorkloadRules() {}

  static void notNegative(JsonNode object, String path, FieldFaults faults) {
    JsonNode value = Fields.at(object, path);
    if (value.isNumber() && value.asLong() < 0) {
      faults.invalid(path, value, "must be greater than or equal to 0");
    }
  }

  /** {@code spec.selector} as a meta/v1 LabelSelector against the template's labels. */
  static void selector(ObjectNode object, String kind, FieldFaults faults) {
    JsonNode selector = Fields.at(object, "spec.selector");
    JsonNode labels = Fields.at(object, "spec.template.metadata.labels");
    if (!selector.isObject()) {
      faults.required("spec.selector", "");
      mismatch(labels, faults);
      return;
    }
    if (selector.path("matchLabels").isEmpty() && selector.path("matchExpressions").isEmpty()) {
      faults.invalid("spec.selector", selector, "empty selector is invalid for " + kind);
      return;
    }
    FieldFaults own = new FieldFaults();
    LabelRules.selector(selector, "spec.selector", own);
    faults.addAll(own.causes());
    if (!own.isEmpty()) {
      faults.invalid("spec.selector", selector, "invalid label selector");
    } else if (!LabelSelector.of(selector).matches(Cells.map(labels))) {
      mismatch(labels, faults);
    }
  }

  static void mismatch(JsonNode labels, FieldFaults faults) {
    faults.invalid(
        "spec.template.metadata.labels",
        labels.isObject() ? labels : NullNode.instance,
        "`selector` does not match template `labels`");
  }

  /** A template whose pods are to run for ever; {@code kind} as upstream's refusals name it. */
  static void template(ObjectNode object, String kind, FieldFaults faults) {
    JsonNode template = Fields.at(object, "spec.template");
    if (!template.isObject()) {
      return;
    }
    pods(template, "spec.template", faults);
    String policy = Fields.text(template, "spec.restartPolicy");
    if (!policy.isEmpty() && !policy.equals("Always")) {
      faults.notSupported("spec.template.spec.restartPolicy", policy, List.of("Always"));
    }
    if (Fields.at(template, "spec.activeDeadlineSeconds").isNumber()) {
      faults.forbidden(
          "spec.template.spec.activeDeadlineSeconds",
          "activeDeadlineSeconds in " + kind + " is not Supported");
    }
  }

  /** A template whose pods are to end: a Job's. */
  static void endingTemplate(JsonNode object, String path, FieldFaults faults) {
    JsonNode template = Fields.at(object, path);
    if (!template.isObject()) {
      faults.required(path, "");
      return;
    }
    pods(template, path, faults);
    String policy = Fields.text(template, "spec.restartPolicy");
    if (policy.isEmpty() || policy.equals("Always")) {
      faults.required(path + ".spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"");
    }
  }

  private static void pods(JsonNode template, String path, FieldFaults faults) {
    MetadataRules.template(template.path("metadata"), path, faults);
    PodSpecRules.check(template.path("spec"), path + ".spec", faults);
  }

  static void selectorUnchanged(ObjectNode object, ObjectNode before, FieldFaults faults) {
    JsonNode selector = Fields.at(object, "spec.selector");
    if (!selector.equals(Fields.at(before, "spec.selector"))) {
      faults.invalid("spec.selector", selector, "field is immutable");
    }
  }
}
