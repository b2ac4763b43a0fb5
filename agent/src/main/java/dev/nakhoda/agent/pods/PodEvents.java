package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.probes.PodContainer;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.client.EventRecorder;

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
    return PodContainer.fieldPath(pod.tree().path("spec"), container);
  }
}
