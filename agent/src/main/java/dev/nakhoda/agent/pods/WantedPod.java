package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.eviction.Eviction;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.api.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What the planner needs to know of a pod.
 *
 * @param hostPorts whether ports of the node lead to it
 * @param ephemeral those that were added for debugging: each runs once
 * @param grace what a container gets to end by itself
 * @param deadline when activeDeadlineSeconds end; empty: never
 */
public record WantedPod(
    PodIdentity id,
    Goal goal,
    RestartPolicy restartPolicy,
    boolean hostNetwork,
    boolean hostPorts,
    List<WantedContainer> initContainers,
    List<WantedContainer> containers,
    List<WantedContainer> ephemeral,
    Duration grace,
    Optional<Instant> deadline) {

  /** Grace of a pod whose spec is not known any more. */
  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

  /** A pod that is deleted without grace still gets this much, as upstream. */
  static final Duration LEAST_GRACE = Duration.ofSeconds(2);

  /** restartPolicy of the pod. */
  public enum RestartPolicy {
    ALWAYS,
    ON_FAILURE,
    NEVER;

    /** Whether a container that ended so is started again. */
    public boolean restarts(int exitCode) {
      return this == ALWAYS || (this == ON_FAILURE && exitCode != 0);
    }
  }

  public WantedPod {
    initContainers = List.copyOf(initContainers);
    containers = List.copyOf(containers);
    ephemeral = List.copyOf(ephemeral);
  }

  public static WantedPod of(KubeObject pod) {
    JsonNode spec = pod.tree().path("spec");
    JsonNode status = pod.tree().path("status");
    return new WantedPod(
        identity(pod),
        goal(pod),
        restartPolicy(spec.path("restartPolicy").asString("")),
        spec.path("hostNetwork").asBoolean(false),
        !HostPorts.of(spec).isEmpty(),
        containers(spec.path("initContainers"), status.path("initContainerStatuses")),
        containers(spec.path("containers"), status.path("containerStatuses")),
        containers(spec.path("ephemeralContainers"), status.path("ephemeralContainerStatuses")),
        grace(pod),
        deadline(spec, status));
  }

  /** A pod of which only its containers are left. */
  public static WantedPod vanished(PodIdentity id, Duration grace) {
    return new WantedPod(
        id,
        new Goal.Vanish(grace),
        RestartPolicy.NEVER,
        false,
        false,
        List.of(),
        List.of(),
        List.of(),
        grace,
        Optional.empty());
  }

  public static PodIdentity identity(KubeObject pod) {
    return new PodIdentity(pod.uid(), pod.namespace(), pod.name());
  }

  /** The same pod when the node cannot keep it; one that ends anyway stays as it is. */
  public WantedPod evicted(Eviction eviction) {
    return goal instanceof Goal.Run
        ? with(
            new Goal.Evict(
                eviction.grace(), new PodPlan.Waiting(eviction.reason(), eviction.message())))
        : this;
  }

  /** The same pod when the node needs what its dead containers hold; no other than an ended one. */
  public WantedPod cleared() {
    return goal instanceof Goal.Rest rest ? with(new Goal.Rest(rest.grace(), true)) : this;
  }

  /** The same pod after the API has forgotten it. */
  public WantedPod vanished(Duration grace) {
    return with(new Goal.Vanish(grace));
  }

  private WantedPod with(Goal other) {
    return new WantedPod(
        id,
        other,
        restartPolicy,
        hostNetwork,
        hostPorts,
        initContainers,
        containers,
        ephemeral,
        grace,
        deadline);
  }

  public Stream<WantedContainer> all() {
    return Stream.concat(initContainers.stream(), containers.stream());
  }

  /** What the pod's object says about its end: the grace of a deletion, or the spec's own. */
  public static Duration grace(KubeObject pod) {
    JsonNode deletion = pod.metadata().path("deletionGracePeriodSeconds");
    JsonNode own = pod.tree().path("spec").path("terminationGracePeriodSeconds");
    JsonNode seconds = pod.beingDeleted() && deletion.isNumber() ? deletion : own;
    Duration grace =
        seconds.isNumber() ? Duration.ofSeconds(Math.max(0, seconds.asLong())) : DEFAULT_GRACE;
    return grace.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : grace;
  }

  private static Goal goal(KubeObject pod) {
    if (pod.beingDeleted()) {
      String until = pod.metadata().path("deletionTimestamp").asString("");
      return new Goal.Delete(grace(pod), Instant.parse(until));
    }
    return switch (pod.tree().path("status").path("phase").asString("")) {
      case "Failed", "Succeeded" ->
          new Goal.Rest(
              grace(pod),
              pod.tree().path("status").path("reason").asString("").equals(Eviction.REASON));
      default -> new Goal.Run();
    };
  }

  private static RestartPolicy restartPolicy(String policy) {
    return switch (policy) {
      case "Never" -> RestartPolicy.NEVER;
      case "OnFailure" -> RestartPolicy.ON_FAILURE;
      default -> RestartPolicy.ALWAYS;
    };
  }

  private static List<WantedContainer> containers(JsonNode specs, JsonNode statuses) {
    List<WantedContainer> containers = new ArrayList<>();
    for (JsonNode spec : specs) {
      containers.add(WantedContainer.of(spec, statuses));
    }
    return containers;
  }

  private static Optional<Instant> deadline(JsonNode spec, JsonNode status) {
    JsonNode seconds = spec.path("activeDeadlineSeconds");
    String start = status.path("startTime").asString("");
    return seconds.isNumber() && !start.isEmpty()
        ? Optional.of(Instant.parse(start).plusSeconds(seconds.asLong()))
        : Optional.empty();
  }
}
