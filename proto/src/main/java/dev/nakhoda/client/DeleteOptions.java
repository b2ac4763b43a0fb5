package dev.nakhoda.client;

import dev.nakhoda.api.Json;
import java.util.Optional;
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

  /** meta/v1 DeleteOptions. */
  public ObjectNode toJson() {
    ObjectNode node = Json.object().put("kind", "DeleteOptions").put("apiVersion", "v1");
    gracePeriodSeconds.ifPresent(seconds -> node.put("gracePeriodSeconds", seconds));
    propagation.ifPresent(policy -> node.put("propagationPolicy", policy));
    preconditionUid.ifPresent(uid -> node.putObject("preconditions").put("uid", uid));
    return node;
  }
}
