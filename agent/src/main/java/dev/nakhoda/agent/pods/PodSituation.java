package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.api.KubeObject;
import tools.jackson.databind.JsonNode;

/** What a step is executed with: one moment of one pod. Immutable. */
record PodSituation(
    KubeObject object, WantedPod pod, PodObservation seen, PodMemory memory, PodEvents events) {

  JsonNode spec() {
    return object.tree().path("spec");
  }

  /** The spec of one container; missing when the pod's object is not known any more. */
  JsonNode container(String name) {
    for (String list : new String[] {"containers", "initContainers"}) {
      for (JsonNode container : spec().path(list)) {
        if (container.path("name").asString("").equals(name)) {
          return container;
        }
      }
    }
    return spec().path("no such container");
  }

  /** {@code name_namespace(uid)}, as upstream's messages name a pod. */
  String fullName() {
    return pod.id().name() + "_" + pod.id().namespace() + "(" + pod.id().uid() + ")";
  }
}
