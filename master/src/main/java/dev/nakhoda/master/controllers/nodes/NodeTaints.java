package dev.nakhoda.master.controllers.nodes;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The taints that a node's conditions ask for. Pure functions. */
final class NodeTaints {

  static final String NOT_READY = "node.kubernetes.io/not-ready";
  static final String UNREACHABLE = "node.kubernetes.io/unreachable";
  private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
  private static final Map<String, String> PRESSURE =
      Map.of(
          "MemoryPressure", "node.kubernetes.io/memory-pressure",
          "DiskPressure", "node.kubernetes.io/disk-pressure",
          "PIDPressure", "node.kubernetes.io/pid-pressure",
          "NetworkUnavailable", "node.kubernetes.io/network-unavailable");

  private static final Set<String> NO_SCHEDULE_KEYS = noScheduleKeys();
  private static final Set<String> NO_EXECUTE_KEYS = Set.of(NOT_READY, UNREACHABLE);

  private NodeTaints() {}

  /** What to do about taints that drive pods away. */
  enum Eviction {
    /** The node's readiness decides. */
    ALLOWED,
    /** Taints that are there stay and may change their key; none are added yet. */
    LATER,
    /** No node is to be emptied: all are removed. */
    SUSPENDED
  }

  private static Set<String> noScheduleKeys() {
    Set<String> keys = new LinkedHashSet<>(PRESSURE.values());
    keys.add(NOT_READY);
    keys.add(UNREACHABLE);
    keys.add(UNSCHEDULABLE);
    return Set.copyOf(keys);
  }

  /** Whether the node's readiness asks for a NoExecute taint that it does not carry. */
  static boolean wantsEviction(KubeObject node) {
    return !noExecute(node).isEmpty() && present(node, "NoExecute", NO_EXECUTE_KEYS).isEmpty();
  }

  /** The node with the taints it should have; other people's taints stay. */
  static KubeObject apply(KubeObject node, Eviction eviction, Instant now) {
    Set<String> presentNoExecute = present(node, "NoExecute", NO_EXECUTE_KEYS);
    Set<String> wantedNoExecute =
        switch (eviction) {
          case ALLOWED -> noExecute(node);
          case LATER -> presentNoExecute.isEmpty() ? Set.of() : noExecute(node);
          case SUSPENDED -> Set.of();
        };
    KubeObject schedulable = swap(node, "NoSchedule", NO_SCHEDULE_KEYS, noSchedule(node), now);
    return swap(schedulable, "NoExecute", NO_EXECUTE_KEYS, wantedNoExecute, now);
  }

  private static Set<String> noSchedule(KubeObject node) {
    Set<String> wanted = new LinkedHashSet<>(noExecute(node));
    JsonNode status = node.tree().path("status");
    PRESSURE.forEach((type, key) -> {
      if (Conditions.holds(status, type)) {
        wanted.add(key);
      }
    });
    if (node.tree().path("spec").path("unschedulable").asBoolean(false)) {
      wanted.add(UNSCHEDULABLE);
    }
    return wanted;
  }

  private static Set<String> noExecute(KubeObject node) {
    return Conditions.find(node.tree().path("status"), "Ready")
        .map(ready -> ready.path("status").asString(""))
        .map(status ->
            switch (status) {
              case "True" -> Set.<String>of();
              case "False" -> Set.of(NOT_READY);
              default -> Set.of(UNREACHABLE);
            })
        .orElse(Set.of());
  }

  private static Set<String> present(KubeObject node, String effect, Set<String> keys) {
    Set<String> present = new LinkedHashSet<>();
    for (JsonNode taint : node.tree().path("spec").path("taints")) {
      if (ours(taint, effect, keys)) {
        present.add(taint.path("key").asString(""));
      }
    }
    return present;
  }

  private static boolean ours(JsonNode taint, String effect, Set<String> keys) {
    return taint.path("effect").asString("").equals(effect)
        && keys.contains(taint.path("key").asString(""));
  }

  private static KubeObject swap(
      KubeObject node, String effect, Set<String> keys, Set<String> wanted, Instant now) {
    Set<String> present = present(node, effect, keys);
    if (present.equals(wanted)) {
      return node;
    }
    List<JsonNode> taints = new ArrayList<>();
    for (JsonNode taint : node.tree().path("spec").path("taints")) {
      if (!ours(taint, effect, keys) || wanted.contains(taint.path("key").asString(""))) {
        taints.add(taint);
      }
    }
    wanted.stream()
        .filter(key -> !present.contains(key))
        .sorted()
        .forEach(key -> taints.add(taint(key, effect, now)));
    return node.with(tree -> {
      ObjectNode spec = tree.withObjectProperty("spec");
      if (taints.isEmpty()) {
        spec.remove("taints");
      } else {
        ArrayNode list = spec.putArray("taints");
        taints.forEach(list::add);
      }
    });
  }

  private static ObjectNode taint(String key, String effect, Instant now) {
    return Json.object()
        .put("key", key)
        .put("effect", effect)
        .put("timeAdded", Timestamps.seconds(now));
  }
}
