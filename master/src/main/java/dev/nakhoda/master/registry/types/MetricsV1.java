package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Metrics of autoscalers in the flat form that autoscaling/v1 keeps in annotations, there and back.
 * Pure.
 */
final class MetricsV1 {

  /** A field of the flat form, and where it stands in the stored one. */
  private record Place(String flat, String path) {}

  private MetricsV1() {}

  static ObjectNode specFromStored(JsonNode metric) {
    return flatten(metric, false);
  }

  static ObjectNode statusFromStored(JsonNode metric) {
    return flatten(metric, true);
  }

  static ObjectNode specToStored(JsonNode flat) {
    ObjectNode metric = unfold(flat, false);
    String field = AutoscalerTargets.field(flat.path("type").asString(""));
    if (metric.path(field).path("target") instanceof ObjectNode target) {
      String type =
          target.has("averageUtilization")
              ? "Utilization"
              : target.has("averageValue") ? "AverageValue" : "Value";
      // The flat form of an Object metric always has a value; beside an average it means nothing.
      if (field.equals("object") && target.has("averageValue")) {
        target.remove("value");
      }
      ObjectNode rest = target.deepCopy();
      target.removeAll();
      target.put("type", type).setAll(rest);
    }
    return metric;
  }

  static ObjectNode statusToStored(JsonNode flat) {
    ObjectNode metric = unfold(flat, true);
    if (metric.path("object").path("current") instanceof ObjectNode current
        && current.has("averageValue")) {
      current.remove("value");
    }
    return metric;
  }

  private static List<Place> places(String type, boolean status) {
    String prefix = status ? "current" : "target";
    String from = prefix + ".";
    Place share = new Place(prefix + "AverageUtilization", from + "averageUtilization");
    Place average = new Place(prefix + "AverageValue", from + "averageValue");
    Place value = new Place(prefix + "Value", from + "value");
    return switch (type) {
      case "Resource" -> List.of(new Place("name", "name"), share, average);
      case "ContainerResource" ->
          List.of(new Place("name", "name"), share, average, new Place("container", "container"));
      case "Pods" ->
          List.of(
              new Place("metricName", "metric.name"),
              average,
              new Place("selector", "metric.selector"));
      case "Object" ->
          List.of(
              new Place("target", "describedObject"),
              new Place("metricName", "metric.name"),
              value,
              new Place("selector", "metric.selector"),
              new Place("averageValue", from + "averageValue"));
      case "External" ->
          List.of(
              new Place("metricName", "metric.name"),
              new Place("metricSelector", "metric.selector"),
              value,
              average);
      default -> List.of();
    };
  }

  private static ObjectNode flatten(JsonNode metric, boolean status) {
    String type = metric.path("type").asString("");
    ObjectNode flat = Json.object().put("type", type);
    String field = AutoscalerTargets.field(type);
    ObjectNode source = flat.putObject(field);
    for (Place place : places(type, status)) {
      JsonNode value = at(metric.path(field), place.path());
      if (!value.isMissingNode() && !value.isNull()) {
        source.set(place.flat(), value);
      } else if (type.equals("Object") && place.path().endsWith(".value")) {
        source.put(place.flat(), "0");
      }
    }
    return flat;
  }

  private static ObjectNode unfold(JsonNode flat, boolean status) {
    String type = flat.path("type").asString("");
    ObjectNode metric = Json.object().put("type", type);
    String field = AutoscalerTargets.field(type);
    ObjectNode source = metric.putObject(field);
    for (Place place : places(type, status)) {
      JsonNode value = flat.path(field).path(place.flat());
      if (!value.isMissingNode() && !value.isNull()) {
        put(source, place.path(), value);
      }
    }
    return metric;
  }

  private static JsonNode at(JsonNode node, String path) {
    int dot = path.indexOf('.');
    return dot < 0
        ? node.path(path)
        : node.path(path.substring(0, dot)).path(path.substring(dot + 1));
  }

  private static void put(ObjectNode node, String path, JsonNode value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      node.set(path, value);
    } else {
      node.withObjectProperty(path.substring(0, dot)).set(path.substring(dot + 1), value);
    }
  }
}
