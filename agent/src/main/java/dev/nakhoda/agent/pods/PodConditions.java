package dev.nakhoda.agent.pods;

import dev.nakhoda.api.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The conditions of a pod that its node decides; those of others are kept. Pure. */
record PodConditions(
    WantedPod pod,
    JsonNode recorded,
    List<ObjectNode> inits,
    List<ObjectNode> apps,
    PodPhase phase,
    Instant now) {

  /** Of a pod that did not end by its own doing. */
  private static final String DISRUPTION = "DisruptionTarget";

  private record Verdict(boolean holds, String reason, String message) {
    static final Verdict YES = new Verdict(true, "", "");
  }

  /**
   * @param sandboxReady whether the sandbox runs and has its address
   * @param readinessGates of the pod spec
   */
  ArrayNode build(boolean sandboxReady, JsonNode readinessGates) {
    Verdict containers = containersReady();
    ArrayNode conditions = Json.mapper().createArrayNode();
    Verdict starting = new Verdict(sandboxReady, "", "");
    conditions.add(condition("PodReadyToStartContainers", starting));
    conditions.add(condition("Initialized", initialised()));
    conditions.add(condition("Ready", ready(containers, readinessGates)));
    conditions.add(condition("ContainersReady", containers));
    Set<String> own =
        new HashSet<>(
            Set.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"));
    if (pod.goal() instanceof Goal.Evict(var grace, PodPlan.Waiting why)) {
      own.add(DISRUPTION);
      conditions.add(
          condition(DISRUPTION, new Verdict(true, "TerminationByKubelet", why.message())));
    }
    for (JsonNode other : recorded.path("conditions")) {
      if (own.add(other.path("type").asString(""))) {
        conditions.add(other.deepCopy());
      }
    }
    if (own.add("PodScheduled")) {
      conditions.add(condition("PodScheduled", Verdict.YES));
    }
    return conditions;
  }

  private Verdict initialised() {
    if (phase == PodPhase.SUCCEEDED) {
      return new Verdict(true, "PodCompleted", "");
    }
    boolean appsBegun =
        apps.stream().anyMatch(app -> !app.path("containerID").asString("").isEmpty());
    List<String> incomplete = new ArrayList<>();
    for (int index = 0; index < inits.size(); index++) {
      boolean sidecar = pod.initContainers().get(index).sidecar();
      JsonNode init = inits.get(index);
      boolean complete =
          sidecar ? init.path("started").asBoolean(false) : init.path("ready").asBoolean(false);
      if (!complete && !appsBegun) {
        incomplete.add(init.path("name").asString(""));
      }
    }
    return incomplete.isEmpty()
        ? Verdict.YES
        : new Verdict(
            false,
            "ContainersNotInitialized",
            "containers with incomplete status: [" + String.join(" ", incomplete) + "]");
  }

  private Verdict containersReady() {
    if (phase == PodPhase.SUCCEEDED) {
      return new Verdict(false, "PodCompleted", "");
    }
    if (phase == PodPhase.FAILED) {
      return new Verdict(false, "PodFailed", "");
    }
    List<String> unready = new ArrayList<>();
    for (int index = 0; index < inits.size(); index++) {
      if (pod.initContainers().get(index).sidecar()) {
        addUnready(inits.get(index), unready);
      }
    }
    apps.forEach(app -> addUnready(app, unready));
    return unready.isEmpty()
        ? Verdict.YES
        : new Verdict(
            false,
            "ContainersNotReady",
            "containers with unready status: [" + String.join(" ", unready) + "]");
  }

  private static void addUnready(JsonNode status, List<String> unready) {
    if (!status.path("ready").asBoolean(false)) {
      unready.add(status.path("name").asString(""));
    }
  }

  private Verdict ready(Verdict containers, JsonNode readinessGates) {
    if (!containers.holds()) {
      return containers;
    }
    List<String> missing = new ArrayList<>();
    for (JsonNode gate : readinessGates) {
      String type = gate.path("conditionType").asString("");
      JsonNode condition = recordedCondition(type);
      if (condition.isMissingNode()) {
        missing.add(
            "corresponding condition of pod readiness gate \"" + type + "\" does not exist.");
      } else if (!condition.path("status").asString("").equals("True")) {
        missing.add(
            "the status of pod readiness gate \""
                + type
                + "\" is not \"True\", but "
                + condition.path("status").asString(""));
      }
    }
    return missing.isEmpty()
        ? Verdict.YES
        : new Verdict(false, "ReadinessGatesNotReady", String.join(", ", missing));
  }

  private JsonNode recordedCondition(String type) {
    for (JsonNode condition : recorded.path("conditions")) {
      if (condition.path("type").asString("").equals(type)) {
        return condition;
      }
    }
    return Json.object().path("none");
  }

  private ObjectNode condition(String type, Verdict verdict) {
    String status = verdict.holds() ? "True" : "False";
    JsonNode before = recordedCondition(type);
    boolean same = before.path("status").asString("").equals(status);
    ObjectNode condition = Json.object().put("type", type).put("status", status);
    condition.putNull("lastProbeTime");
    condition.put(
        "lastTransitionTime",
        same ? before.path("lastTransitionTime").asString("") : Timestamps.text(now));
    if (!verdict.reason().isEmpty()) {
      condition.put("reason", verdict.reason());
    }
    if (!verdict.message().isEmpty()) {
      condition.put("message", verdict.message());
    }
    return condition;
  }
}
