package dev.nakhoda.client;

import dev.nakhoda.api.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How to delete.
 *
 * @param gracePeriodSeconds absent: the object's own; 0: at once
 * @param propagation absent: the kind's default; Background, Foreground or Orphan
 * @param preconditionUid the object must still have this uid, else Conflict
 */
public record DeleteOptions(
    Optional<Long> gracePeriodSeconds,
    Optional<String> propagation,
    Optional<String> preconditionUid) {

  public static final DeleteOptions DEFAULT =
      new DeleteOptions(Optional.empty(), Optional.empty(), Optional.empty());

  public static DeleteOptions ofUid(String uid) {
    return new DeleteOptions(Optional.empty(), Optional.empty(), Optional.of(uid));
  }

  public static DeleteOptions now(String uid) {
    return new DeleteOptions(Optional.of(0L), Optional.empty(), Optional.of(uid));
  }

  /** Reads meta/v1 DeleteOptions; absent members stay absent. */
  public static DeleteOptions of(JsonNode options) {
    return new DeleteOptions(
        options.hasNonNull("gracePeriodSeconds")
            ? Optional.of(options.get("gracePeriodSeconds").asLong(0))
            : Optional.empty(),
        text(options, "propagationPolicy").or(() -> orphan(options)),
        text(options.path("preconditions"), "uid"));
  }

  /** The old way to say the propagation. */
  private static Optional<String> orphan(JsonNode options) {
    return options.hasNonNull("orphanDependents")
        ? Optional.of(options.get("orphanDependents").asBoolean(false) ? "Orphan" : "Background")
        : Optional.empty();
  }

  private static Optional<String> text(JsonNode node, String field) {
    return Optional.of(node.path(field).asString("")).filter(value -> !value.isEmpty());
  }

  /** meta/v1 DeleteOptions. */
  public ObjectNode toJson() {
    ObjectNode node = Json.object().put("kind", "DeleteOptions").put("apiVersion", "v1");
    gracePeriodSeconds.ifPresent(seconds -> node.put("gracePeriodSeconds", seconds));
    propagation.ifPresent(policy -> node.put("propagationPolicy", policy));
    preconditionUid.ifPresent(uid -> node.putObject("preconditions").put("uid", uid));
    return node;
  }
}
