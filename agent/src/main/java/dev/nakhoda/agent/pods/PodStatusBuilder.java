package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.pods.ContainerStatuses.TerminationMessages;
import dev.nakhoda.agent.probes.ProbeResults;
import dev.nakhoda.agent.runtime.RuntimeStatus.Sandbox;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds a pod's status from what is seen and planned. Pure. What other writers own in it
 * (qosClass, their conditions) is kept as it was recorded.
 *
 * @param object the pod with the status that was written last
 * @param hostAddress of the node
 */
record PodStatusBuilder(
    KubeObject object,
    WantedPod pod,
    PodObservation seen,
    PodPlan plan,
    ProbeResults probes,
    String hostAddress,
    TerminationMessages messages) {

  ObjectNode build(Instant now) {
    JsonNode recorded = object.tree().path("status");
    ContainerStatuses containers =
        new ContainerStatuses(pod, seen, plan, probes, recorded, messages);
    List<ObjectNode> inits = pod.initContainers().stream().map(containers::of).toList();
    List<ObjectNode> apps = pod.containers().stream().map(containers::of).toList();
    PodPhase phase = phase(recorded, inits, apps);

    ObjectNode status = recorded instanceof ObjectNode old ? old.deepCopy() : Json.object();
    status.put("phase", phase.text());
    plan.failure()
        .ifPresent(
            failure -> status.put("reason", failure.reason()).put("message", failure.message()));
    JsonNode generation = object.metadata().path("generation");
    if (generation.isNumber()) {
      status.put("observedGeneration", generation.asLong());
    }
    status.set(
        "conditions",
        new PodConditions(pod, recorded, inits, apps, phase, now)
            .build(sandboxReady(), object.tree().path("spec").path("readinessGates")));
    addresses(status);
    if (!status.hasNonNull("startTime")) {
      status.put("startTime", Timestamps.text(now));
    }
    boolean neverTakenIn =
        phase == PodPhase.FAILED && seen.isEmpty() && !recorded.has("containerStatuses");
    if (!neverTakenIn) {
      set(status, "initContainerStatuses", inits);
      set(status, "containerStatuses", apps);
      set(
          status,
          "ephemeralContainerStatuses",
          pod.ephemeral().stream().map(containers::of).toList());
    }
    return status;
  }

  private PodPhase phase(JsonNode recorded, List<ObjectNode> inits, List<ObjectNode> apps) {
    String before = recorded.path("phase").asString("");
    if (before.equals(PodPhase.FAILED.text())) {
      return PodPhase.FAILED;
    }
    if (before.equals(PodPhase.SUCCEEDED.text())) {
      return PodPhase.SUCCEEDED;
    }
    boolean allStopped = seen.running().isEmpty();
    if (plan.failure().isPresent() && allStopped) {
      return PodPhase.FAILED;
    }
    boolean begun = !seen.containers().isEmpty();
    boolean stopping = !(pod.goal() instanceof Goal.Run) && begun && allStopped;
    PodPhase phase = PodPhase.of(pod, inits, apps, stopping);
    // While containers still run the pod has not ended, whatever the others did.
    return phase.ended() && !allStopped ? PodPhase.RUNNING : phase;
  }

  private boolean sandboxReady() {
    return seen.sandbox().filter(Sandbox::running).isPresent()
        && (pod.hostNetwork() || seen.address().isPresent());
  }

  private void addresses(ObjectNode status) {
    status.put("hostIP", hostAddress);
    status.set("hostIPs", list(hostAddress));
    Optional<String> own =
        pod.hostNetwork()
            ? Optional.of(hostAddress)
            : sandboxReady() ? seen.address() : Optional.empty();
    own.ifPresent(address -> {
      status.put("podIP", address);
      status.set("podIPs", list(address));
    });
  }

  private static ArrayNode list(String address) {
    ArrayNode list = Json.mapper().createArrayNode();
    list.addObject().put("ip", address);
    return list;
  }

  private static void set(ObjectNode status, String field, List<ObjectNode> statuses) {
    if (!statuses.isEmpty()) {
      ArrayNode list = status.putArray(field);
      statuses.forEach(list::add);
    }
  }
}
