package dev.nakhoda.master.controllers.nodes;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a silent node's status becomes: nothing is known of it any more. Pure. */
final class NodeSilence {

  private static final List<String> TYPES =
      List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

  private NodeSilence() {}

  /** {@code True}, {@code False} or {@code Unknown}. */
  static String readiness(KubeObject node) {
    return Conditions.find(node.tree().path("status"), "Ready")
        .map(ready -> ready.path("status").asString("Unknown"))
        .orElse("Unknown");
  }

  static boolean everReported(KubeObject node) {
    return Conditions.find(node.tree().path("status"), "Ready").isPresent();
  }

  static KubeObject of(KubeObject node, Instant now) {
    return node.with(tree -> {
      ObjectNode status = tree.withObjectProperty("status");
      TYPES.forEach(type -> unknown(status, node, type, Timestamps.seconds(now)));
    });
  }

  private static void unknown(ObjectNode status, KubeObject node, String type, String now) {
    Optional<JsonNode> present = Conditions.find(status, type);
    if (present.isEmpty()) {
      Conditions.put(
          status,
          condition(
              type,
              node.metadata().path("creationTimestamp").asString(now),
              now,
              "NodeStatusNeverUpdated",
              "Kubelet never posted node status."));
    } else if (!present.get().path("status").asString("").equals("Unknown")) {
      Conditions.put(
          status,
          condition(
              type,
              present.get().path("lastHeartbeatTime").asString(now),
              now,
              "NodeStatusUnknown",
              "Kubelet stopped posting node status."));
    }
  }

  private static ObjectNode condition(
      String type, String heartbeat, String now, String reason, String message) {
    return Json.object()
        .put("type", type)
        .put("status", "Unknown")
        .put("lastHeartbeatTime", heartbeat)
        .put("lastTransitionTime", now)
        .put("reason", reason)
        .put("message", message);
  }
}
