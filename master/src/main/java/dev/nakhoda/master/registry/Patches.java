package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.master.schema.JsonMergePatch;
import dev.nakhoda.master.schema.JsonPatch;
import dev.nakhoda.master.schema.StrategicMergePatch;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Applies a patch of any type to an object. Stateless. */
final class Patches {

  private final Decoder decoder;

  Patches(Decoder decoder) {
    this.decoder = decoder;
  }

  /** {@code current} is not changed; the result belongs to the caller. */
  ObjectNode apply(RequestContext context, ResourceName name, ObjectNode current, Patch patch) {
    JsonNode body = read(patch);
    JsonNode patched =
        switch (patch.type()) {
          case JSON -> JsonPatch.apply(current, body);
          case MERGE -> JsonMergePatch.apply(current, body);
          case STRATEGIC_MERGE ->
              StrategicMergePatch.apply(
                  decoder.schema(name).orElseThrow(Patches::unsupported), current, object(body));
          case APPLY -> throw unsupported();
        };
    if (!(patched instanceof ObjectNode object)) {
      throw ApiException.badRequest("the patch does not leave an object");
    }
    decoder.decodePatched(context, name, current, object, patch.body());
    return object.deepCopy();
  }

  private static JsonNode read(Patch patch) {
    try {
      return Json.read(patch.body());
    } catch (JacksonException malformed) {
      throw ApiException.badRequest("error decoding patch: " + malformed.getOriginalMessage());
    }
  }

  private static ObjectNode object(JsonNode body) {
    if (body instanceof ObjectNode object) {
      return object;
    }
    throw ApiException.badRequest("error decoding patch: a strategic merge patch is an object");
  }

  private static ApiException unsupported() {
    return new ApiException(
        Status.of(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include:"
                + " application/json-patch+json, application/merge-patch+json,"
                + " application/strategic-merge-patch+json"));
  }
}
