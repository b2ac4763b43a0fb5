package dev.nakhoda.agent.pods;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** The phase of a pod, from the statuses of its containers. Pure. */
enum PodPhase {
  PENDING("Pending"),
  RUNNING("Running"),
  SUCCEEDED("Succeeded"),
  FAILED("Failed");

  private final String text;

  PodPhase(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  boolean ended() {
    return this == SUCCEEDED || this == FAILED;
  }

  /**
   * @param stopping the pod is ended from outside, so restartPolicy revives nothing
   */
  static PodPhase of(
      WantedPod pod,
      List<? extends JsonNode> inits,
      List<? extends JsonNode> apps,
      boolean stopping) {
    boolean never = pod.restartPolicy() == WantedPod.RestartPolicy.NEVER;
    for (int index = 0; index < inits.size(); index++) {
      boolean sidecar = pod.initContainers().get(index).sidecar();
      JsonNode init = inits.get(index);
      if (sidecar ? !init.path("started").asBoolean(false) && !ended(init) : !succeeded(init)) {
        boolean failed = !sidecar && ended(init) && (never || stopping);
        return failed ? FAILED : PENDING;
      }
    }
    return ofApps(pod.restartPolicy(), apps, stopping);
  }

  private static PodPhase ofApps(
      WantedPod.RestartPolicy policy, List<? extends JsonNode> apps, boolean stopping) {
    if (apps.stream().anyMatch(app -> isWaiting(app))) {
      return PENDING;
    }
    if (apps.stream().anyMatch(app -> app.path("state").has("running"))) {
      return RUNNING;
    }
    boolean succeeded = apps.stream().allMatch(PodPhase::succeeded);
    if (stopping) {
      return succeeded ? SUCCEEDED : FAILED;
    }
    return switch (policy) {
      case ALWAYS -> RUNNING;
      case ON_FAILURE -> succeeded ? SUCCEEDED : RUNNING;
      case NEVER -> succeeded ? SUCCEEDED : FAILED;
    };
  }

  /** A container that waits to be started again has run, so it does not hold the pod back. */
  private static boolean isWaiting(JsonNode status) {
    return status.path("state").has("waiting") && !status.path("lastState").has("terminated");
  }

  private static boolean ended(JsonNode status) {
    return status.path("state").has("terminated");
  }

  private static boolean succeeded(JsonNode status) {
    JsonNode end = status.path("state").path("terminated");
    return end.isObject() && end.path("exitCode").asInt(-1) == 0;
  }
}
