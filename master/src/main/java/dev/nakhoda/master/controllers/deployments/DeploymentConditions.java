package dev.nakhoda.master.controllers.deployments;

import dev.nakhoda.api.Json;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Deployment's conditions, which also say when they were last updated. */
final class DeploymentConditions {

  private DeploymentConditions() {}

  static Wanted progressing(String status, String reason, String message) {
    return new Wanted(Names.PROGRESSING, status, reason, message);
  }

  static Optional<JsonNode> find(JsonNode status, String type) {
    return Conditions.find(status, type);
  }

  /** Keeps the present condition when status and reason are the same. */
  static void set(ObjectNode status, Wanted wanted, Instant now) {
    boolean same =
        find(status, wanted.type())
            .filter(present ->
                text(present, "status").equals(wanted.status())
                    && text(present, "reason").equals(wanted.reason()))
            .isPresent();
    if (!same) {
      replace(status, wanted, now);
    }
  }

  /** As {@link #set}, but a like condition is updated too: its update time moves on. */
  static void replace(ObjectNode status, Wanted wanted, Instant now) {
    String written = Timestamps.seconds(now);
    String transition =
        find(status, wanted.type())
            .filter(present -> text(present, "status").equals(wanted.status()))
            .map(present -> text(present, "lastTransitionTime"))
            .filter(since -> !since.isEmpty())
            .orElse(written);
    ObjectNode condition =
        Json.object()
            .put("type", wanted.type())
            .put("status", wanted.status())
            .put("lastUpdateTime", written)
            .put("lastTransitionTime", transition)
            .put("reason", wanted.reason())
            .put("message", wanted.message());
    Conditions.put(status, condition);
  }

  static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }
}
