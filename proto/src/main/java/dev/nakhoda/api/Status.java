package dev.nakhoda.api;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A failed request as meta/v1 Status: what REST sends as its body and gRPC in a trailer.
 *
 * @param code HTTP status code
 * @param reason upstream's StatusReason, e.g. {@code NotFound}
 */
public record Status(int code, String reason, String message, Optional<Details> details) {

  /** Which object the failure is about; empty strings are left out of the JSON. */
  public record Details(
      String name,
      String group,
      String kind,
      String uid,
      List<Cause> causes,
      int retryAfterSeconds) {}

  /** One field's fault; {@code reason} is upstream's CauseType, e.g. {@code FieldValueInvalid}. */
  public record Cause(String reason, String message, String field) {}

  public static Status of(int code, String reason, String message) {
    return new Status(code, reason, message, Optional.empty());
  }

  /** Reads a Status document; anything else becomes an InternalError that quotes it. */
  public static Status parse(JsonNode node) {
    if (!node.path("kind").asString("").equals("Status")) {
      return of(500, "InternalError", "not a Status: " + node);
    }
    JsonNode details = node.path("details");
    return new Status(
        node.path("code").asInt(500),
        node.path("reason").asString(""),
        node.path("message").asString(""),
        details.isObject() ? Optional.of(parseDetails(details)) : Optional.empty());
  }

  private static Details parseDetails(JsonNode node) {
    List<Cause> causes =
        node.path("causes")
            .valueStream()
            .map(cause ->
                new Cause(
                    cause.path("reason").asString(""),
                    cause.path("message").asString(""),
                    cause.path("field").asString("")))
            .toList();
    return new Details(
        node.path("name").asString(""),
        node.path("group").asString(""),
        node.path("kind").asString(""),
        node.path("uid").asString(""),
        causes,
        node.path("retryAfterSeconds").asInt(0));
  }

  public ObjectNode toJson() {
    ObjectNode node = Json.object();
    node.put("kind", "Status").put("apiVersion", "v1");
    node.putObject("metadata");
    node.put("status", "Failure").put("message", message).put("reason", reason);
    details.ifPresent(value -> node.set("details", detailsJson(value)));
    node.put("code", code);
    return node;
  }

  private static ObjectNode detailsJson(Details details) {
    ObjectNode node = Json.object();
    putIfSet(node, "name", details.name());
    putIfSet(node, "group", details.group());
    putIfSet(node, "kind", details.kind());
    putIfSet(node, "uid", details.uid());
    if (!details.causes().isEmpty()) {
      var causes = node.putArray("causes");
      for (Cause cause : details.causes()) {
        ObjectNode entry = causes.addObject();
        putIfSet(entry, "reason", cause.reason());
        putIfSet(entry, "message", cause.message());
        putIfSet(entry, "field", cause.field());
      }
    }
    if (details.retryAfterSeconds() > 0) {
      node.put("retryAfterSeconds", details.retryAfterSeconds());
    }
    return node;
  }

  private static void putIfSet(ObjectNode node, String field, String value) {
    if (!value.isEmpty()) {
      node.put(field, value);
    }
  }
}
