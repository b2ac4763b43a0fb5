package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Quantity;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.NameRules;
import dev.nakhoda.master.registry.rules.ResourceRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Upstream's rules for HorizontalPodAutoscalers, in its words. Pure. */
final class AutoscalerRules {

  private static final List<String> SOURCES =
      List.of("ContainerResource", "External", "Object", "Pods", "Resource");

  /** In the order in which upstream looks at them; only the first one's fields are checked. */
  private static final List<String> LOOKED_AT =
      List.of("Object", "External", "Pods", "Resource", "ContainerResource");

  private static final int LONGEST_PERIOD = 1800;
  private static final int LONGEST_WINDOW = 3600;
  private static final String NOT_POSITIVE = "must be greater than zero";
  private static final String TWO_RESOURCE_TARGETS =
      "may not set both a target raw value and a target utilization";
  private static final String TWO_TARGETS =
      "may not set both a target value for metric and a per-pod target";
  private static final String NO_TARGET =
      "must set either a target value for metric or a per-pod target";

  private static final String NO_NAME = "must specify a metric name";

  private final FieldFaults faults;

  private AutoscalerRules(FieldFaults faults) {
    this.faults = faults;
  }

  static void check(JsonNode object, FieldFaults faults) {
    new AutoscalerRules(faults).spec(object.path("spec"));
  }

  private void spec(JsonNode spec) {
    JsonNode least = spec.path("minReplicas");
    long most = Fields.number(spec, "maxReplicas", 0);
    if (least.isNumber() && least.asLong() < 1) {
      faults.invalid("spec.minReplicas", least, "must be greater than or equal to 1");
    }
    if (most < 1) {
      faults.invalid("spec.maxReplicas", most, "must be greater than 0");
    }
    if (least.isNumber() && most < least.asLong()) {
      faults.invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`");
    }
    reference(spec.path("scaleTargetRef"), "spec.scaleTargetRef");
    JsonNode metrics = spec.path("metrics");
    for (int index = 0; index < metrics.size(); index++) {
      metric(metrics.get(index), "spec.metrics[" + index + "]");
    }
    rules(spec.path("behavior").path("scaleUp"), "spec.behavior.scaleUp");
    rules(spec.path("behavior").path("scaleDown"), "spec.behavior.scaleDown");
  }

  private void reference(JsonNode reference, String path) {
    segment(reference.path("kind"), path + ".kind", "");
    segment(reference.path("name"), path + ".name", "");
    String version = reference.path("apiVersion").asString("");
    if (slashes(version) > 1) {
      faults.invalid(path + ".apiVersion", version, "unexpected GroupVersion string: " + version);
    }
  }

  /** But for ReplicationControllers, nothing that scales is in the group without a name. */
  static void target(JsonNode object, FieldFaults faults) {
    JsonNode target = object.path("spec").path("scaleTargetRef");
    String version = target.path("apiVersion").asString("");
    boolean grouped = slashes(version) > 0 && !version.startsWith("/");
    if (!grouped && !target.path("kind").asString("").equals("ReplicationController")) {
      faults.invalid(
          "spec.scaleTargetRef.apiVersion", version, "apiVersion must specify API group");
    }
  }

  private static long slashes(String version) {
    return version.chars().filter(letter -> letter == '/').count();
  }

  /** What becomes a part of an address. */
  private void segment(JsonNode value, String path, String absent) {
    String text = value.asString("");
    if (text.isEmpty()) {
      faults.required(path, absent);
    } else if (text.equals(".") || text.equals("..")) {
      faults.invalid(path, text, "may not be '" + text + "'");
    } else {
      for (String illegal : List.of("/", "%")) {
        if (text.contains(illegal)) {
          faults.invalid(path, text, "may not contain '" + illegal + "'");
        }
      }
    }
  }

  private void metric(JsonNode metric, String path) {
    String type = metric.path("type").asString("");
    if (type.isEmpty()) {
      faults.required(path + ".type", "must specify a metric source type");
    }
    if (!SOURCES.contains(type)) {
      faults.notSupported(path + ".type", type, SOURCES);
    }
    List<String> present = new ArrayList<>();
    for (String source : LOOKED_AT) {
      String field = AutoscalerTargets.field(source);
      if (metric.hasNonNull(field)) {
        present.add(field);
        if (present.size() == 1) {
          source(source, metric.path(field), path + "." + field);
        }
      }
    }
    String expected = AutoscalerTargets.field(type);
    if (SOURCES.contains(type) && !present.contains(expected)) {
      faults.required(
          path + "." + expected, "must populate information for the given metric source");
    }
    if (present.size() != 1) {
      present.stream()
          .filter(field -> !field.equals(expected))
          .forEach(field ->
              faults.forbidden(path + "." + field, "must populate the given metric source only"));
    }
  }

  private void source(String type, JsonNode source, String path) {
    JsonNode target = source.path("target");
    switch (type) {
      case "Resource", "ContainerResource" -> {
        named(source.path("name"), path + ".name", "must specify a resource name");
        if (type.equals("ContainerResource")) {
          container(source, path);
        }
        target(target, path + ".target");
        resourceTarget(target, path + ".target");
      }
      case "Pods" -> {
        segment(source.path("metric").path("name"), path + ".metric.name", NO_NAME);
        target(target, path + ".target");
        if (!target.hasNonNull("averageValue")) {
          faults.required(
              path + ".target.averageValue", "must specify a positive target averageValue");
        }
      }
      default -> {
        if (type.equals("Object")) {
          reference(source.path("describedObject"), path + ".describedObject");
        }
        segment(source.path("metric").path("name"), path + ".metric.name", NO_NAME);
        target(target, path + ".target");
        valueTarget(type, target, path + ".target");
      }
    }
  }

  private void container(JsonNode source, String path) {
    String resource = source.path("name").asString("");
    if (!resource.isEmpty()) {
      ResourceRules.name(resource, path + ".name", faults);
    }
    String container = source.path("container").asString("");
    named(source.path("container"), path + ".container", "must specify a container");
    if (!container.isEmpty()) {
      NameRules.label(container)
          .forEach(fault -> faults.invalid(path + ".container", container, fault));
    }
  }

  private void named(JsonNode value, String path, String absent) {
    if (value.asString("").isEmpty()) {
      faults.required(path, absent);
    }
  }

  private void resourceTarget(JsonNode target, String path) {
    boolean share = target.hasNonNull("averageUtilization");
    boolean value = target.hasNonNull("averageValue");
    if (!share && !value) {
      faults.required(
          path + ".averageUtilization",
          "must set either a target raw value or a target utilization");
    }
    if (share && value) {
      faults.forbidden(path + ".averageValue", TWO_RESOURCE_TARGETS);
    }
  }

  private void valueTarget(String type, JsonNode target, String path) {
    boolean value = target.hasNonNull("value");
    boolean average = target.hasNonNull("averageValue");
    if (!value && !average) {
      faults.required(
          path + ".averageValue",
          type.equals("Object") ? "must set either a target value or averageValue" : NO_TARGET);
    }
    if (value && average && type.equals("External")) {
      faults.forbidden(path + ".value", TWO_TARGETS);
    }
  }

  private void target(JsonNode target, String path) {
    String type = target.path("type").asString("");
    if (type.isEmpty()) {
      faults.required(path + ".type", "must specify a metric target type");
    }
    if (!List.of("Utilization", "Value", "AverageValue").contains(type)) {
      faults.invalid(path + ".type", type, "must be either Utilization, Value, or AverageValue");
    }
    for (String field : List.of("value", "averageValue")) {
      amount(target, field)
          .filter(amount -> amount.amount().signum() <= 0)
          .ifPresent(
              amount -> faults.invalid(path + "." + field, target.path(field), "must be positive"));
    }
    JsonNode share = target.path("averageUtilization");
    if (share.isNumber() && share.asLong() < 1) {
      faults.invalid(path + ".averageUtilization", share, "must be greater than 0");
    }
  }

  /** The schema's check has told of what is no quantity. */
  private static Optional<Quantity> amount(JsonNode target, String field) {
    try {
      return target.hasNonNull(field)
          ? Optional.of(Quantity.parse(target.path(field).asString("")))
          : Optional.empty();
    } catch (IllegalArgumentException noQuantity) {
      return Optional.empty();
    }
  }

  private void rules(JsonNode rules, String path) {
    if (!rules.isObject()) {
      return;
    }
    JsonNode window = rules.path("stabilizationWindowSeconds");
    if (window.isNumber() && window.asLong() < 0) {
      faults.invalid(
          path + ".stabilizationWindowSeconds", window, "must be greater than or equal to zero");
    }
    if (window.asLong(0) > LONGEST_WINDOW) {
      faults.invalid(
          path + ".stabilizationWindowSeconds",
          window,
          "must be less than or equal to " + LONGEST_WINDOW);
    }
    oneOf(rules, "selectPolicy", path, List.of("Disabled", "Max", "Min"));
    JsonNode policies = rules.path("policies");
    if (policies.isEmpty()) {
      faults.required(path + ".policies", "must specify at least one Policy");
    }
    for (int index = 0; index < policies.size(); index++) {
      policy(policies.get(index), path + ".policies[" + index + "]");
    }
    amount(rules, "tolerance")
        .filter(tolerance -> tolerance.amount().signum() < 0)
        .ifPresent(negative ->
            faults.invalid(
                path + ".tolerance",
                rules.path("tolerance"),
                "must be greater than or equal to 0"));
  }

  private void policy(JsonNode policy, String path) {
    oneOf(policy, "type", path, List.of("Percent", "Pods"));
    JsonNode period = policy.path("periodSeconds");
    if (policy.path("value").asLong(0) <= 0) {
      faults.invalid(path + ".value", policy.path("value"), NOT_POSITIVE);
    }
    if (period.asLong(0) <= 0) {
      faults.invalid(path + ".periodSeconds", period, NOT_POSITIVE);
    }
    if (period.asLong(0) > LONGEST_PERIOD) {
      faults.invalid(
          path + ".periodSeconds", period, "must be less than or equal to " + LONGEST_PERIOD);
    }
  }

  private void oneOf(JsonNode node, String field, String path, List<String> known) {
    String value = node.path(field).asString("");
    if (node.has(field) && !known.contains(value)) {
      faults.notSupported(path + "." + field, value, known);
    }
  }
}
