package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.KindVersion;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.StatusRules;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** HorizontalPodAutoscalers: stored as autoscaling/v2, served as v1 too. */
final class HorizontalPodAutoscalerType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.HORIZONTAL_POD_AUTOSCALERS;
  }

  @Override
  public List<KindVersion> otherVersions() {
    return List.of(new HorizontalPodAutoscalerV1());
  }

  @Override
  public List<String> shortNames() {
    return List.of("hpa");
  }

  @Override
  public List<String> categories() {
    return List.of("all");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.status("autoscaling", "v2", "HorizontalPodAutoscaler"));
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Reference", "The resource whose scale is managed."),
        TableColumn.text("Targets", "What each metric is, and what it should be."),
        TableColumn.text("MinPods", "The lower limit of the number of replicas."),
        TableColumn.text("MaxPods", "The upper limit of the number of replicas."),
        TableColumn.text("Replicas", "The present number of replicas."),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    JsonNode least = Fields.at(object, "spec.minReplicas");
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.text(object, "spec.scaleTargetRef.kind")
            + "/"
            + Cells.text(object, "spec.scaleTargetRef.name"),
        AutoscalerTargets.text(
            Fields.at(object, "spec.metrics"), Fields.at(object, "status.currentMetrics")),
        least.isNumber() ? least.asString() : "<unset>",
        Cells.number(object, "spec.maxReplicas"),
        Cells.number(object, "status.currentReplicas"),
        Ages.since(object, now));
  }

  @Override
  public void applyDefaults(ObjectNode object) {
    if (!(object.path("spec") instanceof ObjectNode spec)) {
      return;
    }
    if (spec.path("metrics").isArray() && spec.path("metrics").isEmpty()) {
      usage(spec.putArray("metrics").addObject());
    }
    if (spec.path("behavior") instanceof ObjectNode behavior) {
      ObjectNode up = behavior.withObjectProperty("scaleUp");
      if (!up.hasNonNull("stabilizationWindowSeconds")) {
        up.put("stabilizationWindowSeconds", 0);
      }
      rules(up, List.of(policy("Pods", 4), policy("Percent", 100)));
      rules(behavior.withObjectProperty("scaleDown"), List.of(policy("Percent", 100)));
    }
  }

  private static void usage(ObjectNode metric) {
    metric
        .put("type", "Resource")
        .putObject("resource")
        .put("name", "cpu")
        .putObject("target")
        .put("type", "Utilization")
        .put("averageUtilization", 80);
  }

  private static void rules(ObjectNode rules, List<ObjectNode> policies) {
    if (!rules.hasNonNull("selectPolicy")) {
      rules.put("selectPolicy", "Max");
    }
    if (!rules.hasNonNull("policies")) {
      ArrayNode list = rules.putArray("policies");
      policies.forEach(list::add);
    }
  }

  private static ObjectNode policy(String type, int value) {
    return Json.object().put("type", type).put("value", value).put("periodSeconds", 15);
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.putObject("status").put("currentReplicas", 0).put("desiredReplicas", 0);
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    AutoscalerRules.check(object, faults);
  }

  @Override
  public void validateCreate(ObjectNode object, FieldFaults faults) {
    AutoscalerRules.target(object, faults);
  }

  /** What an older server took may stay as it is. */
  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    for (String field : List.of("spec.scaleTargetRef.apiVersion", "spec.scaleTargetRef.kind")) {
      if (!Fields.at(object, field).equals(Fields.at(before, field))) {
        AutoscalerRules.target(object, faults);
        return;
      }
    }
  }

  @Override
  public void validateStatus(ObjectNode object, ObjectNode before, FieldFaults faults) {
    StatusRules.notNegative(object, faults, List.of("currentReplicas", "desiredReplicas"));
  }
}
