package dev.nakhoda.master.schema;

import dev.nakhoda.api.Json;
import dev.nakhoda.master.schema.Field.MergeRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Structs as OpenAPI schema objects, of either version. Immutable but for its documentation. */
final class OpenApiSchemas {

  static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  static final String PATCH = META + "Patch";

  private static final String TIME = META + "Time";
  private static final String MICRO_TIME = META + "MicroTime";
  private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
  private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";

  /** The two versions differ in where definitions lie and in what may stand beside a reference. */
  enum Version {
    V2("#/definitions/"),
    V3("#/components/schemas/");

    private final String prefix;

    Version(String prefix) {
      this.prefix = prefix;
    }

    ObjectNode reference(String name) {
      ObjectNode node = Json.object();
      node.put("$ref", prefix + name);
      return node;
    }
  }

  private final Version version;
  private final Descriptions descriptions;

  OpenApiSchemas(Version version, Descriptions descriptions) {
    this.version = version;
    this.descriptions = descriptions;
  }

  /** Types that are no structs but have names of their own. */
  static Map<String, ObjectNode> commonTypes() {
    return Map.of(
        TIME,
        text("date-time", "Time in RFC 3339, in seconds."),
        MICRO_TIME,
        text("date-time", "Time in RFC 3339, with microseconds."),
        QUANTITY,
        text("", "An amount: a number with an optional suffix, e.g. 100m, 1.5Gi or 2e3."),
        INT_OR_STRING,
        text("int-or-string", "A number, or a text such as a port's name or a percentage."),
        PATCH,
        Json.object()
            .put("type", "object")
            .put("description", "A change, in the format that the request's content type names."));
  }

  private static ObjectNode text(String format, String description) {
    ObjectNode node = Json.object().put("description", description).put("type", "string");
    return format.isEmpty() ? node : node.put("format", format);
  }

  ObjectNode of(Struct struct) {
    ObjectNode node = Json.object();
    describe(node, descriptions.of(struct));
    node.put("type", "object");
    ObjectNode properties = Json.object();
    List<String> required = new ArrayList<>();
    for (Field field : struct.fields().values()) {
      properties.set(field.name(), property(struct, field));
      if (field.required()) {
        required.add(field.name());
      }
    }
    if (!required.isEmpty()) {
      required.forEach(node.putArray("required")::add);
    }
    if (!properties.isEmpty()) {
      node.set("properties", properties);
    }
    if (struct.atomic()) {
      node.put("x-kubernetes-map-type", "atomic");
    }
    addKinds(node, struct);
    return node;
  }

  private static void addKinds(ObjectNode node, Struct struct) {
    if (!struct.kinds().isEmpty()) {
      var kinds = node.putArray("x-kubernetes-group-version-kind");
      for (Struct.GroupVersionKind kind : struct.kinds()) {
        kinds
            .addObject()
            .put("group", kind.group())
            .put("version", kind.version())
            .put("kind", kind.kind());
      }
    }
  }

  private ObjectNode property(Struct struct, Field field) {
    ObjectNode node = shape(field.shape());
    describe(node, descriptions.of(struct, field));
    if (!field.values().isEmpty()) {
      field.values().stream().sorted().forEach(node.putArray("enum")::add);
    }
    addMergeRule(node, field);
    return node;
  }

  private static void addMergeRule(ObjectNode node, Field field) {
    MergeRule rule = field.merge();
    if (field.shape() instanceof Shape.ListOf) {
      if (!rule.mapKeys().isEmpty()) {
        rule.mapKeys().forEach(node.putArray("x-kubernetes-list-map-keys")::add);
      }
      String type = rule.set() ? "set" : rule.mapKeys().isEmpty() ? "atomic" : "map";
      node.put("x-kubernetes-list-type", type);
    }
    if (!rule.mergeKey().isEmpty()) {
      node.put("x-kubernetes-patch-merge-key", rule.mergeKey());
    }
    String strategy =
        Stream.of(
                rule.merge() ? "merge" : "",
                rule.retainKeys() ? "retainKeys" : "",
                rule.replace() ? "replace" : "")
            .filter(each -> !each.isEmpty())
            .collect(Collectors.joining(","));
    if (!strategy.isEmpty()) {
      node.put("x-kubernetes-patch-strategy", strategy);
    }
  }

  private ObjectNode shape(Shape shape) {
    return switch (shape) {
      case Struct struct -> reference(struct.name());
      case Shape.ListOf(Shape element) -> {
        ObjectNode list = Json.object().put("type", "array");
        list.set("items", shape(element));
        yield list;
      }
      case Shape.MapOf(Shape value) -> {
        ObjectNode map = Json.object().put("type", "object");
        map.set("additionalProperties", shape(value));
        yield map;
      }
      case Shape.Anything _ -> Json.object().put("type", "object");
      case Shape.Scalar scalar -> scalar(scalar);
    };
  }

  private ObjectNode scalar(Shape.Scalar scalar) {
    return switch (scalar) {
      case TEXT -> Json.object().put("type", "string");
      case FLAG -> Json.object().put("type", "boolean");
      case INT32 -> Json.object().put("type", "integer").put("format", "int32");
      case INT64 -> Json.object().put("type", "integer").put("format", "int64");
      case NUMBER -> Json.object().put("type", "number").put("format", "double");
      case BYTES -> Json.object().put("type", "string").put("format", "byte");
      case TIME -> reference(TIME);
      case MICRO_TIME -> reference(MICRO_TIME);
      case QUANTITY -> reference(QUANTITY);
      case INT_OR_STRING -> reference(INT_OR_STRING);
    };
  }

  /** In version 3 nothing may stand beside a reference, so it is wrapped. */
  private ObjectNode reference(String name) {
    ObjectNode reference = version.reference(name);
    if (version == Version.V2) {
      return reference;
    }
    ObjectNode wrapped = Json.object();
    wrapped.putArray("allOf").add(reference);
    return wrapped;
  }

  private static void describe(ObjectNode node, String description) {
    Optional.of(description)
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> node.put("description", text));
  }
}
