package dev.nakhoda.master.controllers.deployments;

import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Deployment's status: counts, Available, Progressing and the failures of its ReplicaSets. */
final class ProgressStep {

  private ProgressStep() {}

  /** Status after a rollout's pass. */
  static ObjectNode rolloutStatus(Rollout rollout) {
    ObjectNode next = counts(rollout);
    Optional<JsonNode> current = DeploymentConditions.find(rollout.status(), Names.PROGRESSING);
    if (rollout.spec().progressDeadline().isEmpty()) {
      Conditions.remove(next, Names.PROGRESSING);
    } else if (!(settled(next, current))) {
      progress(rollout, next, current);
    }
    failures(rollout, next);
    return next;
  }

  /** Status while paused, scaled or deleted: progress is not judged. */
  static ObjectNode plainStatus(Rollout rollout) {
    return counts(rollout);
  }

  private static boolean settled(ObjectNode next, Optional<JsonNode> current) {
    return next.path("replicas").asInt(0) == next.path("updatedReplicas").asInt(0)
        && reason(current).equals(Names.NEW_REPLICA_SET_AVAILABLE);
  }

  private static void progress(Rollout rollout, ObjectNode next, Optional<JsonNode> current) {
    String subject =
        rollout
            .newest()
            .map(newest -> "ReplicaSet \"" + newest.name() + "\"")
            .orElse("Deployment \"" + rollout.spec().name() + "\"");
    if (complete(rollout.spec(), next)) {
      DeploymentConditions.set(
          next,
          DeploymentConditions.progressing(
              "True", Names.NEW_REPLICA_SET_AVAILABLE, subject + " has successfully progressed."),
          rollout.now());
    } else if (moved(rollout.status(), next)) {
      DeploymentConditions.replace(
          next,
          DeploymentConditions.progressing(
              "True", Names.REPLICA_SET_UPDATED, subject + " is progressing."),
          rollout.now());
    } else if (timedOut(rollout, current)) {
      DeploymentConditions.set(
          next,
          DeploymentConditions.progressing(
              "False", Names.PROGRESS_DEADLINE_EXCEEDED, subject + " has timed out progressing."),
          rollout.now());
    }
  }

  private static ObjectNode counts(Rollout rollout) {
    DeploymentSpec spec = rollout.spec();
    ObjectNode next = rollout.status().deepCopy();
    List<Revision> all = rollout.all();
    int available = rollout.totalAvailable();
    next.put("observedGeneration", spec.deployment().metadata().path("generation").asLong(0));
    put(next, "replicas", all.stream().mapToInt(Revision::actualReplicas).sum());
    put(next, "updatedReplicas", rollout.newest().map(Revision::actualReplicas).orElse(0));
    put(next, "readyReplicas", all.stream().mapToInt(Revision::readyReplicas).sum());
    put(next, "availableReplicas", available);
    put(next, "unavailableReplicas", Math.max(0, rollout.totalReplicas() - available));
    boolean enough = available >= spec.replicas() - spec.maxUnavailable();
    DeploymentConditions.set(
        next,
        enough
            ? new Wanted(
                Names.AVAILABLE,
                "True",
                "MinimumReplicasAvailable",
                "Deployment has minimum availability.")
            : new Wanted(
                Names.AVAILABLE,
                "False",
                "MinimumReplicasUnavailable",
                "Deployment does not have minimum availability."),
        rollout.now());
    return next;
  }

  private static void put(ObjectNode status, String field, int count) {
    if (count == 0) {
      status.remove(field);
    } else {
      status.put(field, count);
    }
  }

  /** Everything is updated and available. */
  static boolean complete(DeploymentSpec spec, JsonNode status) {
    int replicas = spec.replicas();
    return status.path("updatedReplicas").asInt(0) == replicas
        && status.path("replicas").asInt(0) == replicas
        && status.path("availableReplicas").asInt(0) == replicas
        && status.path("observedGeneration").asLong(0)
            >= spec.deployment().metadata().path("generation").asLong(0);
  }

  private static boolean moved(JsonNode before, JsonNode next) {
    return count(next, "updatedReplicas") > count(before, "updatedReplicas")
        || oldReplicas(next) < oldReplicas(before)
        || count(next, "readyReplicas") > count(before, "readyReplicas")
        || count(next, "availableReplicas") > count(before, "availableReplicas");
  }

  private static int oldReplicas(JsonNode status) {
    return count(status, "replicas") - count(status, "updatedReplicas");
  }

  private static int count(JsonNode status, String field) {
    return status.path(field).asInt(0);
  }

  private static boolean timedOut(Rollout rollout, Optional<JsonNode> current) {
    return switch (reason(current)) {
      case Names.PROGRESS_DEADLINE_EXCEEDED -> true;
      case "", Names.NEW_REPLICA_SET_AVAILABLE -> false;
      default ->
          deadline(rollout.spec(), current).filter(end -> end.isBefore(rollout.now())).isPresent();
    };
  }

  private static String reason(Optional<JsonNode> condition) {
    return condition.map(node -> DeploymentConditions.text(node, "reason")).orElse("");
  }

  private static Optional<Instant> deadline(DeploymentSpec spec, Optional<JsonNode> progressing) {
    return progressing
        .flatMap(condition -> Timestamps.parse(condition.path("lastUpdateTime")))
        .flatMap(since -> spec.progressDeadline().map(since::plus));
  }

  /** When a rollout that does not move is to be looked at again. */
  static Optional<Duration> untilDeadline(DeploymentSpec spec, ObjectNode status, Instant now) {
    Optional<JsonNode> current = DeploymentConditions.find(status, Names.PROGRESSING);
    boolean waiting =
        switch (reason(current)) {
          case Names.PROGRESS_DEADLINE_EXCEEDED, Names.NEW_REPLICA_SET_AVAILABLE, "" -> false;
          default -> !spec.paused() && !complete(spec, status);
        };
    return waiting
        ? deadline(spec, current)
            .map(end -> Duration.between(now, end).plusSeconds(1))
            .map(delay -> delay.isPositive() ? delay : Duration.ofSeconds(1))
        : Optional.empty();
  }

  private static void failures(Rollout rollout, ObjectNode next) {
    Optional<JsonNode> failure =
        Stream.concat(rollout.newest().stream(), rollout.all().stream())
            .flatMap(
                revision -> Conditions.find(revision.statusTree(), Names.REPLICA_FAILURE).stream())
            .findFirst();
    if (failure.isEmpty()) {
      Conditions.remove(next, Names.REPLICA_FAILURE);
      return;
    }
    JsonNode condition = failure.get();
    DeploymentConditions.set(
        next,
        new Wanted(
            Names.REPLICA_FAILURE,
            DeploymentConditions.text(condition, "status"),
            DeploymentConditions.text(condition, "reason"),
            DeploymentConditions.text(condition, "message")),
        rollout.now());
  }
}
