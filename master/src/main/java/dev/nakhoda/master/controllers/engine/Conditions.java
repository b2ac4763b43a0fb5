package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The conditions of a status tree. Pure functions, but for the tree that they are told to change.
 */
public final class Conditions {

  private Conditions() {}

  /** One condition as it should be. */
  public record Wanted(String type, String status, String reason, String message) {}

  public static Optional<JsonNode> find(JsonNode status, String type) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asString("").equals(type)) {
        return Optional.of(condition);
      }
    }
    return Optional.empty();
  }

  public static boolean isTrue(JsonNode condition) {
    return condition.path("status").asString("").equals("True");
  }

  public static boolean holds(JsonNode status, String type) {
    return find(status, type).map(Conditions::isTrue).orElse(false);
  }

  /**
   * Sets the condition; the time of transition stays while the status value does. Does nothing when
   * status, reason and message are as wanted.
   */
  public static void set(ObjectNode status, Wanted wanted, Instant now) {
    ObjectNode condition = Json.object();
    condition.put("type", wanted.type()).put("status", wanted.status());
    Optional<JsonNode> present = find(status, wanted.type());
    if (present.filter(node -> same(node, wanted)).isPresent()) {
      return;
    }
    String since =
        present
            .filter(node -> node.path("status").asString("").equals(wanted.status()))
            .map(node -> node.path("lastTransitionTime").asString(""))
            .filter(text -> !text.isEmpty())
            .orElseGet(() -> Timestamps.seconds(now));
    condition.put("lastTransitionTime", since);
    if (!wanted.reason().isEmpty()) {
      condition.put("reason", wanted.reason());
    }
    if (!wanted.message().isEmpty()) {
      condition.put("message", wanted.message());
    }
    put(status, condition);
  }

  private static boolean same(JsonNode node, Wanted wanted) {
    return node.path("status").asString("").equals(wanted.status())
        && node.path("reason").asString("").equals(wanted.reason())
        && node.path("message").asString("").equals(wanted.message());
  }

  /** Puts a whole condition in the place of the one of its type, or at the end. */
  public static void put(ObjectNode status, ObjectNode condition) {
    ArrayNode list = status.withArrayProperty("conditions");
    OptionalInt place = place(list, condition.path("type").asString(""));
    if (place.isPresent()) {
      list.set(place.getAsInt(), condition);
    } else {
      list.add(condition);
    }
  }

  public static void remove(ObjectNode status, String type) {
    if (status.get("conditions") instanceof ArrayNode list) {
      OptionalInt place = place(list, type);
      if (place.isPresent()) {
        list.remove(place.getAsInt());
      }
      if (list.isEmpty()) {
        status.remove("conditions");
      }
    }
  }

  private static OptionalInt place(ArrayNode list, String type) {
    for (int index = 0; index < list.size(); index++) {
      if (list.get(index).path("type").asString("").equals(type)) {
        return OptionalInt.of(index);
      }
    }
    return OptionalInt.empty();
  }
}
