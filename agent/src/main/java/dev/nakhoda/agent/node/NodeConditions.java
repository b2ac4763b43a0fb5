package dev.nakhoda.agent.node;

import dev.nakhoda.agent.eviction.Signal;
import dev.nakhoda.agent.pods.Timestamps;
import dev.nakhoda.api.Json;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The conditions that a node reports of itself; those of others are kept. Pure. */
final class NodeConditions {

  private final JsonNode recorded;
  private final Instant now;
  private final ArrayNode conditions = Json.mapper().createArrayNode();
  private final Set<String> own = new HashSet<>();

  private NodeConditions(JsonNode recorded, Instant now) {
    this.recorded = recorded;
    this.now = now;
  }

  /**
   * @param recorded the node's conditions as they stand
   */
  static ArrayNode build(JsonNode recorded, NodeHealth health, Instant now) {
    return new NodeConditions(recorded, now).build(health);
  }

  private ArrayNode build(NodeHealth health) {
    boolean memory = health.pressures().contains(Signal.Condition.MEMORY);
    add(
        "MemoryPressure",
        memory,
        memory ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
        "kubelet has " + (memory ? "insufficient" : "sufficient") + " memory available");
    boolean disk = health.pressures().contains(Signal.Condition.DISK);
    add(
        "DiskPressure",
        disk,
        disk ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
        "kubelet has " + (disk ? "" : "no ") + "disk pressure");
    boolean processes = health.pressures().contains(Signal.Condition.PROCESSES);
    add(
        "PIDPressure",
        processes,
        processes ? "KubeletHasInsufficientPID" : "KubeletHasSufficientPID",
        "kubelet has " + (processes ? "insufficient" : "sufficient") + " PID available");
    add(
        "Ready",
        health.ready(),
        health.ready() ? "KubeletReady" : "KubeletNotReady",
        health.message());
    for (JsonNode other : recorded) {
      if (!own.contains(other.path("type").asString(""))) {
        conditions.add(other.deepCopy());
      }
    }
    return conditions;
  }

  private void add(String type, boolean holds, String reason, String message) {
    own.add(type);
    String status = holds ? "True" : "False";
    String since = Timestamps.text(now);
    for (JsonNode before : recorded) {
      if (before.path("type").asString("").equals(type)
          && before.path("status").asString("").equals(status)) {
        since = before.path("lastTransitionTime").asString(since);
      }
    }
    ObjectNode condition = conditions.addObject();
    condition.put("type", type).put("status", status);
    condition.put("lastHeartbeatTime", Timestamps.text(now)).put("lastTransitionTime", since);
    condition.put("reason", reason).put("message", message);
  }
}
