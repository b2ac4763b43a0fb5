package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import java.util.List;
import java.util.Optional;

/** Whether a pod has come to its end by itself. Pure. */
final class PodEnd {

  private PodEnd() {}

  /** An init container failed and is not tried again. */
  static boolean initFailed(WantedPod pod, PodObservation seen) {
    return pod.restartPolicy() == WantedPod.RestartPolicy.NEVER
        && pod.initContainers().stream()
            .filter(init -> !init.sidecar())
            .anyMatch(init -> exited(seen, init).filter(end -> end.exitCode() != 0).isPresent());
  }

  /** Every app container has ended and restartPolicy wants none of them again. */
  static boolean allEnded(WantedPod pod, PodObservation seen) {
    return !pod.containers().isEmpty()
        && pod.containers().stream()
            .allMatch(app ->
                exited(seen, app)
                    .filter(end -> !pod.restartPolicy().restarts(end.exitCode()))
                    .isPresent());
  }

  static boolean allSucceeded(List<WantedContainer> containers, PodObservation seen) {
    return containers.stream()
        .allMatch(app -> exited(seen, app).filter(end -> end.exitCode() == 0).isPresent());
  }

  static Optional<State.Exited> exited(PodObservation seen, WantedContainer wanted) {
    return seen.newest(wanted.name())
        .map(Container::state)
        .filter(State.Exited.class::isInstance)
        .map(State.Exited.class::cast);
  }
}
