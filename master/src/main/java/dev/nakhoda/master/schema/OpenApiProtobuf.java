package dev.nakhoda.master.schema;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAPI version 2 in the protobuf encoding of gnostic's {@code openapi.v2.Document}, which
 * kubectl 1.27 and 1.28 insist on. Written from the JSON form, part by part. One use each.
 */
final class OpenApiProtobuf {

  private static final Map<String, Integer> METHODS =
      Map.of("get", 2, "put", 3, "post", 4, "delete", 5, "patch", 8);

  private final ProtoMessage paths = new ProtoMessage();
  private final ProtoMessage definitions = new ProtoMessage();

  void addPath(String path, ObjectNode item) {
    paths.message(2, named(path, pathItem(item)));
  }

  void addDefinition(String name, ObjectNode schema) {
    definitions.message(1, named(name, schema(schema)));
  }

  byte[] document(String title, String version) {
    return new ProtoMessage()
        .text(1, "2.0")
        .message(2, new ProtoMessage().text(1, title).text(2, version))
        .message(8, paths)
        .message(9, definitions)
        .bytes();
  }

  private static ProtoMessage named(String name, ProtoMessage value) {
    return new ProtoMessage().text(1, name).message(2, value);
  }

  private static ProtoMessage pathItem(JsonNode item) {
    ProtoMessage message = new ProtoMessage();
    for (String method : List.of("get", "put", "post", "delete", "patch")) {
      if (item.has(method)) {
        message.message(METHODS.get(method), operation(item.get(method)));
      }
    }
    item.path("parameters").forEach(each -> message.message(9, parameterItem(each)));
    return message;
  }

  private static ProtoMessage operation(JsonNode operation) {
    ProtoMessage message = new ProtoMessage();
    message
        .textsOf(1, operation, "tags")
        .textOf(3, operation, "description")
        .textOf(5, operation, "operationId")
        .textsOf(6, operation, "produces")
        .textsOf(7, operation, "consumes");
    operation.path("parameters").forEach(each -> message.message(8, parameterItem(each)));
    ProtoMessage responses = new ProtoMessage();
    operation
        .path("responses")
        .forEachEntry((code, response) -> responses.message(1, named(code, response(response))));
    message.message(9, responses);
    extensions(message, 13, operation);
    return message;
  }

  private static ProtoMessage parameterItem(JsonNode parameter) {
    return new ProtoMessage().message(1, parameter(parameter));
  }

  private static ProtoMessage parameter(JsonNode parameter) {
    return switch (parameter.path("in").asString("")) {
      case "body" -> new ProtoMessage().message(1, body(parameter));
      case "path" -> nonBody(4, common(parameter).textOf(5, parameter, "type"), parameter, 19);
      default -> nonBody(3, common(parameter).textOf(6, parameter, "type"), parameter, 20);
    };
  }

  private static ProtoMessage body(JsonNode parameter) {
    return new ProtoMessage()
        .textOf(2, parameter, "name")
        .textOf(3, parameter, "in")
        .flagOf(4, parameter, "required")
        .message(5, schema(parameter.path("schema")));
  }

  private static ProtoMessage common(JsonNode parameter) {
    return new ProtoMessage()
        .flagOf(1, parameter, "required")
        .textOf(2, parameter, "in")
        .textOf(3, parameter, "description")
        .textOf(4, parameter, "name");
  }

  private static ProtoMessage nonBody(
      int kind, ProtoMessage message, JsonNode parameter, int uniqueItems) {
    message.flagOf(uniqueItems, parameter, "uniqueItems");
    return new ProtoMessage().message(2, new ProtoMessage().message(kind, message));
  }

  private static ProtoMessage response(JsonNode response) {
    ProtoMessage message = new ProtoMessage().textOf(1, response, "description");
    if (response.has("schema")) {
      message.message(2, new ProtoMessage().message(1, schema(response.get("schema"))));
    }
    return new ProtoMessage().message(1, message);
  }

  private static ProtoMessage schema(JsonNode schema) {
    ProtoMessage message =
        new ProtoMessage()
            .textOf(1, schema, "$ref")
            .textOf(2, schema, "format")
            .textOf(4, schema, "description")
            .textsOf(19, schema, "required");
    schema.path("enum").forEach(value -> message.message(20, any(value)));
    if (schema.has("additionalProperties")) {
      message.message(
          21, new ProtoMessage().message(1, schema(schema.get("additionalProperties"))));
    }
    if (schema.has("type")) {
      message.message(22, new ProtoMessage().textOf(1, schema, "type"));
    }
    if (schema.has("items")) {
      message.message(23, new ProtoMessage().message(1, schema(schema.get("items"))));
    }
    ProtoMessage properties = new ProtoMessage();
    schema
        .path("properties")
        .forEachEntry((name, property) -> properties.message(1, named(name, schema(property))));
    if (schema.has("properties")) {
      message.message(25, properties);
    }
    extensions(message, 31, schema);
    return message;
  }

  private static void extensions(ProtoMessage message, int field, JsonNode object) {
    object.forEachEntry((name, value) -> {
      if (name.startsWith("x-")) {
        message.message(field, named(name, any(value)));
      }
    });
  }

  /** Any value as YAML, of which JSON is a part. */
  private static ProtoMessage any(JsonNode value) {
    return new ProtoMessage().text(2, value.toString());
  }
}
