package dev.nakhoda.master.http;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.Status;
import dev.nakhoda.api.Yaml;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.master.schema.ProtobufDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Request bodies: decodes them and refuses what upstream's decoder refuses, in its words. Pure. */
final class Bodies {

  private static final Set<String> YAML_TYPES =
      Set.of("application/yaml", "application/x-yaml", "text/yaml");

  private Bodies() {}

  /** What a body must be. */
  record Expected(String apiVersion, String kind) {}

  /** As it was sent: what kind it is, the registry checks. */
  static KubeObject raw(Request request, Expected expected) {
    JsonNode tree = decode(request, expected);
    if (!(tree instanceof ObjectNode object)) {
      throw unrecognised(
          expected, "couldn't get version/kind; json parse error: not an object", request.body());
    }
    String type = request.contentType();
    boolean json = !YAML_TYPES.contains(type) && !type.equals(ProtobufDecoder.CONTENT_TYPE);
    return json ? KubeObject.of(request.body()) : KubeObject.of(object);
  }

  /** Of the expected kind, which may be left out. */
  static KubeObject object(Request request, Expected expected) {
    JsonNode tree = decode(request, expected);
    if (!(tree instanceof ObjectNode object)) {
      throw unrecognised(
          expected, "couldn't get version/kind; json parse error: not an object", request.body());
    }
    String apiVersion = object.path("apiVersion").asString("");
    String kind = object.path("kind").asString("");
    if (!kind.isEmpty() && !kind.equals(expected.kind())) {
      throw ApiException.badRequest(
          kind
              + " in version \""
              + apiVersion
              + "\" cannot be handled as a "
              + expected.kind()
              + ": no kind \""
              + kind
              + "\" is registered for this path");
    }
    if (!apiVersion.isEmpty() && !apiVersion.equals(expected.apiVersion())) {
      throw ApiException.badRequest(
          "the API version in the data ("
              + apiVersion
              + ") does not match the expected API version ("
              + expected.apiVersion()
              + ")");
    }
    if (kind.isEmpty() || apiVersion.isEmpty()) {
      object.put("apiVersion", expected.apiVersion()).put("kind", expected.kind());
    }
    return KubeObject.of(object);
  }

  private static JsonNode decode(Request request, Expected expected) {
    String type = request.contentType();
    try {
      if (type.isEmpty() || type.equals(Answer.JSON)) {
        return Json.read(request.body());
      }
      if (YAML_TYPES.contains(type)) {
        return Yaml.read(new String(request.body(), StandardCharsets.UTF_8));
      }
      if (type.equals(ProtobufDecoder.CONTENT_TYPE)) {
        return ProtobufDecoder.decode(request.body());
      }
    } catch (JacksonException malformed) {
      throw unrecognised(
          expected,
          "couldn't get version/kind; json parse error: " + fault(malformed),
          request.body());
    } catch (IllegalArgumentException malformed) {
      throw unrecognised(expected, malformed.getMessage(), request.body());
    }
    throw unsupported(
        "the body of the request was in an unknown format - accepted media types include:"
            + " application/json, application/yaml, application/vnd.kubernetes.protobuf");
  }

  /** Without the excerpt of the source that the parser adds: the message has its own. */
  private static String fault(JacksonException malformed) {
    return malformed instanceof UnexpectedEndOfInputException
        ? "unexpected end of JSON input"
        : malformed.getOriginalMessage().lines().findFirst().orElse("malformed");
  }

  private static ApiException unrecognised(Expected expected, String why, byte[] body) {
    int shown = Math.min(30, body.length);
    String ending = body.length > shown ? " ..." : "";
    return ApiException.badRequest(
        "the object provided is unrecognized (must be of type "
            + expected.kind()
            + "): "
            + why
            + " ("
            + HexFormat.of().formatHex(body, 0, shown)
            + ending
            + ")");
  }

  private static ApiException unsupported(String message) {
    return new ApiException(Status.of(415, "UnsupportedMediaType", message));
  }

  /** 415 for patch types that are not served; 400 when the body is not JSON. */
  static Patch patch(Request request) {
    for (Patch.Type type : Patch.Type.values()) {
      if (type != Patch.Type.APPLY && type.contentType().equals(request.contentType())) {
        return new Patch(type, request.body());
      }
    }
    throw unsupported(
        "the body of the request was in an unknown format - accepted media types include:"
            + " application/json-patch+json, application/merge-patch+json,"
            + " application/strategic-merge-patch+json");
  }

  /** From the body, else from the query. */
  static DeleteOptions deleteOptions(Request request) {
    Query query = request.query();
    DeleteOptions inBody =
        request.body().length == 0
            ? DeleteOptions.DEFAULT
            : DeleteOptions.of(
                object(request, new Expected(deleteVersion(request), "DeleteOptions")).tree());
    return new DeleteOptions(
        inBody
            .gracePeriodSeconds()
            .or(() -> query.integer("gracePeriodSeconds").stream().boxed().findFirst()),
        inBody
            .propagation()
            .or(() -> Optional.of(query.get("propagationPolicy")).filter(p -> !p.isEmpty()))
            .or(() -> orphan(query)),
        inBody.preconditionUid());
  }

  /** Every group has its own DeleteOptions, which all mean the same. */
  private static String deleteVersion(Request request) {
    return decode(request, new Expected("v1", "DeleteOptions")).path("apiVersion").asString("v1");
  }

  private static Optional<String> orphan(Query query) {
    return query.has("orphanDependents")
        ? Optional.of(query.flag("orphanDependents") ? "Orphan" : "Background")
        : Optional.empty();
  }
}
