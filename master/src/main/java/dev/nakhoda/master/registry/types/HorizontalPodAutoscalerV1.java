package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.KindVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * autoscaling/v1: one CPU target in fields, everything else in upstream's annotations. An
 * annotation that cannot be read counts as absent.
 */
final class HorizontalPodAutoscalerV1 implements KindVersion {

  private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
  private static final String METRICS = PREFIX + "metrics";
  private static final String CURRENT_METRICS = PREFIX + "current-metrics";
  private static final String CONDITIONS = PREFIX + "conditions";
  private static final String BEHAVIOR = PREFIX + "behavior";
  private static final List<String> ANNOTATIONS =
      List.of(METRICS, CURRENT_METRICS, CONDITIONS, BEHAVIOR);
  private static final String SHARE = "targetCPUUtilizationPercentage";
  private static final String CURRENT_SHARE = "currentCPUUtilizationPercentage";

  private static final ResourceName NAME =
      new ResourceName(
          "autoscaling", "v1", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true);

  @Override
  public ResourceName name() {
    return NAME;
  }

  @Override
  public ObjectNode toStored(ObjectNode object) {
    object.put("apiVersion", ResourceName.HORIZONTAL_POD_AUTOSCALERS.apiVersion());
    JsonNode annotations = object.path("metadata").path("annotations");
    if (object.path("spec") instanceof ObjectNode spec) {
      specToStored(spec, annotations);
    }
    if (object.path("status") instanceof ObjectNode status) {
      statusToStored(status, annotations);
    }
    dropAnnotations(object);
    return object;
  }

  private static void specToStored(ObjectNode spec, JsonNode annotations) {
    JsonNode share = spec.path(SHARE);
    ArrayNode metrics = mapped(read(annotations, METRICS), MetricsV1::specToStored);
    if (share.isNumber()) {
      metrics
          .addObject()
          .put("type", "Resource")
          .putObject("resource")
          .put("name", "cpu")
          .putObject("target")
          .put("type", "Utilization")
          .set("averageUtilization", share);
    }
    spec.remove(SHARE);
    if (!metrics.isEmpty()) {
      spec.set("metrics", metrics);
    }
    if (read(annotations, BEHAVIOR) instanceof ObjectNode behavior) {
      spec.set("behavior", behavior);
    }
  }

  private static void statusToStored(ObjectNode status, JsonNode annotations) {
    JsonNode share = status.path(CURRENT_SHARE);
    ArrayNode metrics = mapped(read(annotations, CURRENT_METRICS), MetricsV1::statusToStored);
    if (metrics.isEmpty() && share.isNumber()) {
      metrics
          .addObject()
          .put("type", "Resource")
          .putObject("resource")
          .put("name", "cpu")
          .putObject("current")
          .set("averageUtilization", share);
    }
    status.remove(CURRENT_SHARE);
    if (!metrics.isEmpty()) {
      status.set("currentMetrics", metrics);
    }
    if (read(annotations, CONDITIONS) instanceof ArrayNode conditions) {
      status.set("conditions", conditions);
    }
  }

  private static void dropAnnotations(ObjectNode object) {
    if (object.path("metadata").path("annotations") instanceof ObjectNode annotations) {
      annotations.remove(ANNOTATIONS);
      if (annotations.isEmpty()) {
        ((ObjectNode) object.path("metadata")).remove("annotations");
      }
    }
  }

  @Override
  public ObjectNode fromStored(ObjectNode object) {
    object.put("apiVersion", NAME.apiVersion());
    dropAnnotations(object);
    ObjectNode annotations = Json.object();
    if (object.path("spec") instanceof ObjectNode spec) {
      specFromStored(spec, annotations);
    }
    if (object.path("status") instanceof ObjectNode status) {
      statusFromStored(status, annotations);
    }
    if (!annotations.isEmpty()) {
      object.withObjectProperty("metadata").withObjectProperty("annotations").setAll(annotations);
    }
    return object;
  }

  private static void specFromStored(ObjectNode spec, ObjectNode annotations) {
    ArrayNode others = Json.object().putArray("metrics");
    for (JsonNode metric : spec.path("metrics")) {
      JsonNode share = cpu(metric).path("target").path("averageUtilization");
      if (share.isNumber() && !spec.has(SHARE)) {
        spec.set(SHARE, share);
      } else {
        others.add(MetricsV1.specFromStored(metric));
      }
    }
    spec.remove("metrics");
    write(annotations, METRICS, others);
    write(annotations, BEHAVIOR, spec.path("behavior"));
    spec.remove("behavior");
  }

  private static void statusFromStored(ObjectNode status, ObjectNode annotations) {
    for (JsonNode metric : status.path("currentMetrics")) {
      JsonNode share = cpu(metric).path("current").path("averageUtilization");
      if (share.isNumber()) {
        status.set(CURRENT_SHARE, share);
      }
    }
    write(
        annotations,
        CURRENT_METRICS,
        mapped(status.path("currentMetrics"), MetricsV1::statusFromStored));
    status.remove("currentMetrics");
    write(annotations, CONDITIONS, status.path("conditions"));
    status.remove("conditions");
  }

  /** The source of a Resource metric that is about CPU; else a missing node. */
  private static JsonNode cpu(JsonNode metric) {
    JsonNode resource = metric.path("resource");
    boolean matches =
        metric.path("type").asString("").equals("Resource")
            && resource.path("name").asString("").equals("cpu");
    return matches ? resource : Json.object();
  }

  private static ArrayNode mapped(JsonNode list, Function<JsonNode, ObjectNode> change) {
    ArrayNode mapped = Json.object().putArray("list");
    list.forEach(each -> mapped.add(change.apply(each)));
    return mapped;
  }

  private static JsonNode read(JsonNode annotations, String name) {
    try {
      return Json.read(annotations.path(name).asString("null").getBytes(StandardCharsets.UTF_8));
    } catch (JacksonException unreadable) {
      return Json.object();
    }
  }

  private static void write(ObjectNode annotations, String name, JsonNode value) {
    if (!value.isEmpty()) {
      annotations.put(name, new String(Json.write(value), StandardCharsets.UTF_8));
    }
  }
}
