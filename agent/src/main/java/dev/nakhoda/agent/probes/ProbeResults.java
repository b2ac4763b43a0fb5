package dev.nakhoda.agent.probes;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What the probes of a pod's running containers say, by container id. Immutable. */
public record ProbeResults(Map<String, Result> byContainerId) {

  public static final ProbeResults NONE = new ProbeResults(Map.of());

  /**
   * @param started whether the startup probe has succeeded
   * @param ready whether the readiness probe holds
   * @param unhealthy why the container must be restarted
   */
  public record Result(boolean started, boolean ready, Optional<Unhealthy> unhealthy) {}

  /**
   * A probe that has failed for good.
   *
   * @param probe {@code liveness} or {@code startup}
   * @param grace the probe's own terminationGracePeriodSeconds
   */
  public record Unhealthy(String probe, Optional<Duration> grace) {}

  public ProbeResults {
    byContainerId = Map.copyOf(byContainerId);
  }

  public Optional<Result> of(String containerId) {
    return Optional.ofNullable(byContainerId.get(containerId));
  }
}
