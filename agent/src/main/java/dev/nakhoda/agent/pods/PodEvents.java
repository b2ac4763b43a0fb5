package dev.nakhoda.agent.pods;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.client.EventRecorder;
import tools.jackson.databind.JsonNode;

/** Records events about one pod and its containers. Thread-safe; never blocks. */
record PodEvents(EventRecorder recorder, KubeObject pod) {

  void normal(String container, String reason, String message) {
    recorder.record(pod, fieldPath(container), "Normal", reason, message);
  }

  void warning(String container, String reason, String message) {
    recorder.record(pod, fieldPath(container), "Warning", reason, message);
  }

  /** Empty for the pod itself. */
  private String fieldPath(String container) {
    if (container.isEmpty()) {
      return "";
    }
    for (JsonNode init : pod.tree().path("spec").path("initContainers")) {
      if (init.path("name").asString("").equals(container)) {
        return "spec.initContainers{" + container + "}";
      }
    }
    return "spec.containers{" + container + "}";
  }
}
