package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.master.schema.Schema;
import dev.nakhoda.master.schema.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

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
    Optional<Schema> schema = schema(expected);
    if (schema.isPresent()) {
      List<String> faults = new ArrayList<>();
      schema.get().decode(tree);
      if (context.fieldValidation() != FieldValidation.IGNORE) {
        DuplicateFields.in(body.bytes()).forEach(path -> faults.add(Schema.duplicateField(path)));
      }
      faults.addAll(prune(schema.get(), tree, MissingNode.getInstance()));
      report(context, faults, () -> schema.get().strictDecodingError(faults));
    }
    return tree;
  }

  /**
   * As {@link #decode} for what a patch made of {@code before}; the faults name the patch. What the
   * two trees share is not looked at again.
   */
  void decodePatched(
      RequestContext context,
      ResourceName expected,
      ObjectNode before,
      ObjectNode tree,
      byte[] patch) {
    checkKind(tree, expected);
    Optional<Schema> schema = schema(expected);
    if (schema.isPresent()) {
      schema
          .get()
          .decodingFault(tree, before)
          .ifPresent(fault -> {
            throw badPatch(patch, fault);
          });
      List<String> faults = prune(schema.get(), tree, before);
      String all = "strict decoding error: " + String.join(", ", faults);
      report(context, faults, () -> badPatch(patch, all));
    }
  }

  private static List<String> prune(Schema schema, ObjectNode tree, JsonNode known) {
    return schema.prune(tree, known).stream().map(Schema::unknownField).toList();
  }

  private static ApiException badPatch(byte[] patch, String fault) {
    String shown = new String(patch, StandardCharsets.UTF_8);
    String value = StringNode.valueOf(shown.length() > 1024 ? "..." : shown).toString();
    String quoted = "Invalid value: " + value + ": " + fault;
    var cause = new Status.Cause("FieldValueInvalid", quoted, "patch");
    return new ApiException(
        new Status(
            422,
            "Invalid",
            " \"\" is invalid: patch: " + quoted,
            Optional.of(new Status.Details("", "", "", "", List.of(cause), 0))));
  }

  private static ObjectNode tree(KubeObject body) {
    try {
      // Read again, not copied: trees that code made may hold numbers of other Java types.
      return Json.readObject(body.bytes());
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

  private static void report(
      RequestContext context, List<String> faults, Supplier<ApiException> refusal) {
    switch (context.fieldValidation()) {
      case IGNORE -> {
        // Dropped silently, as asked.
      }
      case WARN -> faults.forEach(context.warnings());
      case STRICT -> {
        if (!faults.isEmpty()) {
          throw refusal.get();
        }
      }
    }
  }

  private static String version(String apiVersion) {
    return apiVersion.substring(apiVersion.indexOf('/') + 1);
  }

  private static String shortened(ObjectNode tree) {
    String text = tree.toString();
    return text.length() <= 256 ? text : text.substring(0, 256) + "...";
  }
}
