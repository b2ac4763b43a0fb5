package dev.nakhoda.agent.probes;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One probe of a container spec. A pure value.
 *
 * @param grace what the container gets to end when this probe has failed; empty: the pod's
 */
record ProbeSettings(
    Kind kind,
    Action action,
    Duration initialDelay,
    Duration period,
    Duration timeout,
    int successThreshold,
    int failureThreshold,
    Optional<Duration> grace) {

  private static final long LEAST_GRACE_SECONDS = 2;

  /** Which probe. */
  enum Kind {
    STARTUP("startupProbe", "Startup"),
    LIVENESS("livenessProbe", "Liveness"),
    READINESS("readinessProbe", "Readiness");

    private final String member;
    private final String text;

    Kind(String member, String text) {
      this.member = member;
      this.text = text;
    }

    /** As the events begin with it. */
    String text() {
      return text;
    }
  }

  /** Empty when the container has no such probe. */
  static Optional<ProbeSettings> of(Kind kind, JsonNode container) {
    JsonNode probe = container.path(kind.member);
    return Action.of(probe, container)
        .map(action ->
            new ProbeSettings(
                kind,
                action,
                Duration.ofSeconds(probe.path("initialDelaySeconds").asLong(0)),
                Duration.ofSeconds(Math.max(1, probe.path("periodSeconds").asLong(10))),
                Duration.ofSeconds(Math.max(1, probe.path("timeoutSeconds").asLong(1))),
                Math.max(1, probe.path("successThreshold").asInt(1)),
                Math.max(1, probe.path("failureThreshold").asInt(3)),
                grace(probe.path("terminationGracePeriodSeconds"))));
  }

  private static Optional<Duration> grace(JsonNode seconds) {
    return seconds.isNumber()
        ? Optional.of(Duration.ofSeconds(Math.max(LEAST_GRACE_SECONDS, seconds.asLong())))
        : Optional.empty();
  }
}
