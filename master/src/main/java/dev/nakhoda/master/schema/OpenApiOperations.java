package dev.nakhoda.master.schema;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.schema.OpenApiSchemas.Version;
import dev.nakhoda.master.schema.Struct.GroupVersionKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Single operations as OpenAPI describes them, of either version. Immutable. */
final class OpenApiOperations {

  private static final String JSON = "application/json";

  private static final List<String> LIST =
      List.of(
          "allowWatchBookmarks",
          "continue",
          "fieldSelector",
          "labelSelector",
          "limit",
          "resourceVersion",
          "resourceVersionMatch",
          "sendInitialEvents",
          "timeoutSeconds",
          "watch");
  private static final List<String> WRITE = List.of("dryRun", "fieldManager", "fieldValidation");
  private static final List<String> DELETE =
      List.of("dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy");

  private static final List<String> FLAGS =
      List.of("allowWatchBookmarks", "sendInitialEvents", "watch", "orphanDependents", "force");
  private static final List<String> NUMBERS =
      List.of("limit", "timeoutSeconds", "gracePeriodSeconds");

  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("allowWatchBookmarks", "The watcher understands BOOKMARK events."),
          Map.entry("continue", "Where the list goes on, from the last part's metadata."),
          Map.entry("dryRun", "All: everything happens but the write."),
          Map.entry("fieldManager", "Who makes the change."),
          Map.entry(
              "fieldValidation",
              "What happens to unknown and duplicate fields: Ignore, Warn or Strict."),
          Map.entry("fieldSelector", "Restricts the list by fields."),
          Map.entry("force", "Takes fields over from other managers; for apply patches only."),
          Map.entry("gracePeriodSeconds", "How long the object may take to end."),
          Map.entry("labelSelector", "Restricts the list by labels."),
          Map.entry("limit", "The most items in one answer."),
          Map.entry("name", "The object's name."),
          Map.entry("namespace", "The object's namespace."),
          Map.entry("orphanDependents", "Deprecated: use propagationPolicy."),
          Map.entry("pretty", "true: the answer is indented."),
          Map.entry(
              "propagationPolicy", "What happens to dependents: Orphan, Background, Foreground."),
          Map.entry("resourceVersion", "How old the answer may be."),
          Map.entry("resourceVersionMatch", "How resourceVersion is applied to a list."),
          Map.entry("sendInitialEvents", "A watch begins with the present objects."),
          Map.entry("timeoutSeconds", "When the request ends, whatever happens."),
          Map.entry("watch", "Answers with a stream of changes instead of a list."));

  private final Version version;
  private final Schemas schemas;

  OpenApiOperations(Version version, Schemas schemas) {
    this.version = version;
    this.schemas = schemas;
  }

  ObjectNode list(ResourceName name, String id) {
    GroupVersionKind list =
        new GroupVersionKind(name.group(), name.version(), name.kind() + "List");
    ObjectNode operation =
        operation(name, "list", kind(name), id, "list or watch objects of kind " + name.kind());
    parameters(operation, LIST);
    return answered(operation, Optional.of(list), "200");
  }

  ObjectNode create(ResourceName name, GroupVersionKind kind, String id) {
    ObjectNode operation = operation(name, "post", kind, id, "create a " + kind.kind());
    parameters(operation, WRITE);
    body(operation, reference(kind), List.of("*/*"));
    return answered(operation, Optional.of(kind), "200", "201", "202");
  }

  ObjectNode read(ResourceName name, GroupVersionKind kind, String id) {
    ObjectNode operation = operation(name, "get", kind, id, "read the specified " + kind.kind());
    return answered(operation, Optional.of(kind), "200");
  }

  ObjectNode replace(ResourceName name, GroupVersionKind kind, String id) {
    ObjectNode operation = operation(name, "put", kind, id, "replace the specified " + kind.kind());
    parameters(operation, WRITE);
    body(operation, reference(kind), List.of("*/*"));
    return answered(operation, Optional.of(kind), "200", "201");
  }

  ObjectNode patch(ResourceName name, GroupVersionKind kind, String id) {
    ObjectNode operation =
        operation(name, "patch", kind, id, "partially update the specified " + kind.kind());
    parameters(operation, Stream.concat(WRITE.stream(), Stream.of("force")).toList());
    List<String> types =
        Stream.of(Patch.Type.JSON, Patch.Type.MERGE, Patch.Type.STRATEGIC_MERGE)
            .map(Patch.Type::contentType)
            .toList();
    body(operation, version.reference(OpenApiSchemas.PATCH), types);
    return answered(operation, Optional.of(kind), "200", "201");
  }

  ObjectNode delete(ResourceName name, String id) {
    return deletion(operation(name, "delete", kind(name), id, "delete a " + name.kind()), DELETE);
  }

  ObjectNode deleteCollection(ResourceName name, String id) {
    ObjectNode operation =
        operation(name, "deletecollection", kind(name), id, "delete collection of " + name.kind());
    return deletion(
        operation,
        Stream.concat(
                DELETE.stream(),
                LIST.stream().filter(each -> !each.equals("watch") && !each.contains("Watch")))
            .toList());
  }

  private ObjectNode deletion(ObjectNode operation, List<String> parameters) {
    parameters(operation, parameters);
    body(operation, version.reference(OpenApiSchemas.META + "DeleteOptions"), List.of("*/*"));
    GroupVersionKind status = new GroupVersionKind("", "v1", "Status");
    return answered(operation, Optional.of(status), "200", "202");
  }

  /** Adds what all operations of the path share. */
  ObjectNode withParameters(ObjectNode item, List<String> inPath) {
    if (!item.isEmpty()) {
      ArrayNode list = item.putArray("parameters");
      for (String name : inPath) {
        list.add(parameter(name, "path").put("required", true));
      }
      list.add(parameter("pretty", "query"));
    }
    return item;
  }

  private ObjectNode operation(
      ResourceName name, String action, GroupVersionKind kind, String id, String description) {
    ObjectNode operation = Json.object();
    String group = name.group().isEmpty() ? "core" : name.group().replace(".k8s.io", "");
    operation.putArray("tags").add(group.replace(".", "") + "_" + name.version());
    operation.put("description", description);
    operation.put("operationId", id);
    if (version == Version.V2) {
      operation.putArray("produces").add(JSON);
    }
    operation.put("x-kubernetes-action", action);
    operation
        .putObject("x-kubernetes-group-version-kind")
        .put("group", kind.group())
        .put("version", kind.version())
        .put("kind", kind.kind());
    return operation;
  }

  private void parameters(ObjectNode operation, List<String> names) {
    ArrayNode list = operation.putArray("parameters");
    names.forEach(name -> list.add(parameter(name, "query")));
  }

  private ObjectNode parameter(String name, String in) {
    ObjectNode parameter =
        Json.object().put("name", name).put("in", in).put("description", MEANINGS.get(name));
    String type = FLAGS.contains(name) ? "boolean" : NUMBERS.contains(name) ? "integer" : "string";
    if (version == Version.V2) {
      parameter.put("type", type);
    } else {
      parameter.putObject("schema").put("type", type);
    }
    return parameter.put("uniqueItems", true);
  }

  private void body(ObjectNode operation, ObjectNode schema, List<String> contentTypes) {
    if (version == Version.V2) {
      contentTypes.forEach(operation.putArray("consumes")::add);
      operation
          .withArrayProperty("parameters")
          .addObject()
          .put("name", "body")
          .put("in", "body")
          .put("required", true)
          .set("schema", schema);
      return;
    }
    ObjectNode content = operation.putObject("requestBody").putObject("content");
    contentTypes.forEach(type -> content.putObject(type).set("schema", schema));
  }

  private ObjectNode answered(
      ObjectNode operation, Optional<GroupVersionKind> kind, String... codes) {
    ObjectNode responses = operation.putObject("responses");
    for (String code : codes) {
      ObjectNode response = responses.putObject(code);
      response.put("description", meaning(code));
      ObjectNode schema = kind.map(this::reference).orElseGet(Json::object);
      if (version == Version.V2) {
        response.set("schema", schema);
      } else {
        response.putObject("content").putObject(JSON).set("schema", schema);
      }
    }
    responses.putObject("401").put("description", "Unauthorized");
    return operation;
  }

  private static String meaning(String code) {
    return switch (code) {
      case "201" -> "Created";
      case "202" -> "Accepted";
      default -> "OK";
    };
  }

  /** Kinds without a schema (a pod's log) are plain texts. */
  private ObjectNode reference(GroupVersionKind kind) {
    return schemas
        .forKind(kind.apiVersion(), kind.kind())
        .map(schema -> version.reference(schema.root().name()))
        .orElseGet(() -> Json.object().put("type", "string"));
  }

  private static GroupVersionKind kind(ResourceName name) {
    return new GroupVersionKind(name.group(), name.version(), name.kind());
  }
}
