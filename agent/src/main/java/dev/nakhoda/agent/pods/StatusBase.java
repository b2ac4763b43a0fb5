package dev.nakhoda.agent.pods;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a new status builds upon: the worker's own last one, which the API may not have yet, with
 * the parts of other writers taken from the newest object. Pure.
 */
final class StatusBase {

  private static final Set<String> OWN_CONDITIONS =
      Set.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady");

  private StatusBase() {}

  /**
   * @param reported the last status as JSON: a tree of it would cost many times the memory, for
   *     each pod, for as long as nothing happens
   */
  static KubeObject of(KubeObject newest, Optional<byte[]> reported) {
    if (reported.isEmpty()) {
      return newest;
    }
    JsonNode theirs = newest.tree().path("status");
    ObjectNode base = Json.readObject(reported.get());
    for (String field : Set.of("qosClass", "nominatedNodeName", "resize")) {
      if (theirs.has(field)) {
        base.set(field, theirs.path(field).deepCopy());
      }
    }
    String phase = theirs.path("phase").asString("");
    if (phase.equals("Failed") || phase.equals("Succeeded")) {
      for (String field : Set.of("phase", "reason", "message")) {
        if (theirs.has(field)) {
          base.set(field, theirs.path(field));
        }
      }
    }
    base.set("conditions", conditions(base.path("conditions"), theirs.path("conditions")));
    return newest.with(tree -> tree.set("status", base));
  }

  private static ArrayNode conditions(JsonNode own, JsonNode theirs) {
    ArrayNode merged = Json.mapper().createArrayNode();
    own.valueStream().filter(StatusBase::isOwn).forEach(merged::add);
    theirs.valueStream().filter(condition -> !isOwn(condition)).forEach(merged::add);
    if (merged.valueStream().noneMatch(StatusBase::isScheduled)) {
      own.valueStream().filter(StatusBase::isScheduled).forEach(merged::add);
    }
    return merged;
  }

  private static boolean isOwn(JsonNode condition) {
    return OWN_CONDITIONS.contains(condition.path("type").asString(""));
  }

  private static boolean isScheduled(JsonNode condition) {
    return condition.path("type").asString("").equals("PodScheduled");
  }
}
