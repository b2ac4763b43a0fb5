package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.probes.PodContainer;
import dev.nakhoda.api.KubeObject;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/**
 * What a step is executed with: one moment of one pod. Immutable.
 *
 * @param ending completed when the pod is being ended, which long steps do not outlast
 */
record PodSituation(
    KubeObject object,
    WantedPod pod,
    PodObservation seen,
    PodMemory memory,
    PodEvents events,
    CompletableFuture<Void> ending) {

  PodSituation with(PodMemory newer) {
    return new PodSituation(object, pod, seen, newer, events, ending);
  }

  JsonNode spec() {
    return object.tree().path("spec");
  }

  /** The spec of one container; missing when the pod's object is not known any more. */
  JsonNode container(String name) {
    return PodContainer.find(spec(), name)
        .map(PodContainer::spec)
        .orElseGet(() -> spec().path("no such container"));
  }

  /** {@code name_namespace(uid)}, as upstream's messages name a pod. */
  String fullName() {
    return pod.id().name() + "_" + pod.id().namespace() + "(" + pod.id().uid() + ")";
  }
}
