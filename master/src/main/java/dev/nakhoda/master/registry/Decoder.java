package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.schema.Schema;
import dev.nakhoda.master.schema.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes a clean tree out of a request's body: right kind, right types, known fields only. */
final class Decoder {

  private final Schemas schemas;

  Decoder(Schemas schemas) {
    this.schemas = schemas;
  }

  Optional<Schema> schema(ResourceName name) {
    return schemas.forKind(name.apiVersion(), name.kind());
  }

  /** The tree belongs to the caller; static defaults are not in yet. */
  ObjectNode decode(RequestContext context, ResourceName expected, KubeObject body) {
    ObjectNode tree = tree(body);
    checkKind(tree, expected);
    List<String> strict = new ArrayList<>();
    if (context.fieldValidation() != FieldValidation.IGNORE) {
      DuplicateFields.in(body.bytes())
          .forEach(path -> strict.add("duplicate field \"" + path + "\""));
    }
    strict.addAll(clean(tree, expected));
    report(context, expected, strict);
    return tree;
  }

  /** As {@link #decode} for what a patch made; the faults name the patch. */
  void decodePatched(RequestContext context, ResourceName expected, ObjectNode tree) {
    checkKind(tree, expected);
    report(context, expected, clean(tree, expected));
  }

  private List<String> clean(ObjectNode tree, ResourceName expected) {
    dropNulls(tree);
    Optional<Schema> schema = schema(expected);
    if (schema.isEmpty()) {
      return List.of();
    }
    List<String> unknown = schema.get().prune(tree);
    return unknown.stream().map(path -> "unknown field \"" + path + "\"").toList();
  }

  private static ObjectNode tree(KubeObject body) {
    try {
      return body.copyTree();
    } catch (JacksonException malformed) {
      throw ApiException.badRequest(
          "the object provided is unrecognized (must be of type Object): "
              + malformed.getOriginalMessage());
    }
  }

  private static void checkKind(ObjectNode tree, ResourceName expected) {
    String kind = tree.path("kind").asString("");
    String apiVersion = tree.path("apiVersion").asString("");
    if (kind.isEmpty() && apiVersion.isEmpty()) {
      ObjectNode rest = tree.deepCopy();
      tree.removeAll();
      tree.put("kind", expected.kind()).put("apiVersion", expected.apiVersion()).setAll(rest);
      return;
    }
    if (kind.isEmpty()) {
      throw ApiException.badRequest("Object 'Kind' is missing in '" + shortened(tree) + "'");
    }
    if (!kind.equals(expected.kind()) || apiVersion.isEmpty()) {
      throw ApiException.badRequest(
          kind
              + " in version \""
              + (apiVersion.isEmpty() ? "v1" : version(apiVersion))
              + "\" cannot be handled as a "
              + expected.kind()
              + ": converting ("
              + apiVersion
              + "."
              + kind
              + ") to ("
              + expected.apiVersion()
              + "."
              + expected.kind()
              + "): unknown conversion");
    }
    if (!apiVersion.equals(expected.apiVersion())) {
      throw ApiException.badRequest(
          "the API version in the data ("
              + apiVersion
              + ") does not match the expected API version ("
              + expected.apiVersion()
              + ")");
    }
  }

  private static void report(RequestContext context, ResourceName expected, List<String> strict) {
    switch (context.fieldValidation()) {
      case IGNORE -> {
        // Dropped silently, as asked.
      }
      case WARN -> strict.forEach(context.warnings());
      case STRICT -> {
        if (!strict.isEmpty()) {
          throw ApiException.badRequest(
              expected.kind()
                  + " in version \""
                  + expected.version()
                  + "\" cannot be handled as a "
                  + expected.kind()
                  + ": strict decoding error: "
                  + String.join(", ", strict));
        }
      }
    }
  }

  /** An explicit null means absent, everywhere in the built-in kinds. */
  private static void dropNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.removeIf(JsonNode::isNull);
    }
    node.forEach(Decoder::dropNulls);
  }

  private static String version(String apiVersion) {
    return apiVersion.substring(apiVersion.indexOf('/') + 1);
  }

  private static String shortened(ObjectNode tree) {
    String text = tree.toString();
    return text.length() <= 256 ? text : text.substring(0, 256) + "...";
  }
}
