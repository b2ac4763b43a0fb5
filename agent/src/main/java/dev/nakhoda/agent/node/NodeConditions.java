package dev.nakhoda.agent.node;

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

  /** Upstream's eviction thresholds. */
  private static final long LEAST_MEMORY = 100L << 20;

  private static final double LEAST_DISK = 0.10;
  private static final double MOST_PROCESSES = 0.95;

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
  static ArrayNode build(JsonNode recorded, Machine machine, NodeHealth health, Instant now) {
    return new NodeConditions(recorded, now).build(machine, health);
  }

  private ArrayNode build(Machine machine, NodeHealth health) {
    boolean memory = machine.memoryBytes() > 0 && machine.memoryAvailableBytes() < LEAST_MEMORY;
    add(
        "MemoryPressure",
        memory,
        memory ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
        "kubelet has " + (memory ? "insufficient" : "sufficient") + " memory available");
    boolean disk =
        machine.diskBytes() > 0 && machine.diskAvailableBytes() < machine.diskBytes() * LEAST_DISK;
    add(
        "DiskPressure",
        disk,
        disk ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
        "kubelet has " + (disk ? "" : "no ") + "disk pressure");
    boolean processes =
        machine.processLimit() > 0 && machine.processes() > machine.processLimit() * MOST_PROCESSES;
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
