package dev.nakhoda.cli.workloads;

import dev.nakhoda.api.KubeObject;
import tools.jackson.databind.JsonNode;

/**
 * How far a rollout has come, in kubectl's words. Pure.
 *
 * @param done whether it has ended well
 */
public record RolloutStatus(String message, boolean done) {

  private static final String ROLLING_ONLY =
      "rollout status is only available for RollingUpdate strategy type";

  /** IllegalArgumentException, worded as kubectl's, when it never will, or nobody can say. */
  public static RolloutStatus of(KubeObject object) {
    JsonNode status = object.tree().path("status");
    boolean observed =
        object.metadata().path("generation").asLong(0)
            <= status.path("observedGeneration").asLong(0);
    return switch (object.kind()) {
      case "Deployment" -> deployment(object, status, observed);
      case "DaemonSet" -> daemonSet(object, status, observed);
      case "StatefulSet" -> statefulSet(object, status, observed);
      default ->
          throw new IllegalArgumentException(
              "no status viewer has been implemented for " + object.kind());
    };
  }

  private static RolloutStatus waiting(String message) {
    return new RolloutStatus(message, false);
  }

  private static RolloutStatus deployment(KubeObject object, JsonNode status, boolean observed) {
    if (!observed) {
      return waiting("Waiting for deployment spec update to be observed...");
    }
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asString("").equals("Progressing")
          && condition.path("reason").asString("").equals("ProgressDeadlineExceeded")) {
        throw new IllegalArgumentException(
            "deployment \"" + object.name() + "\" exceeded its progress deadline");
      }
    }
    int wanted = object.tree().path("spec").path("replicas").asInt(1);
    int updated = status.path("updatedReplicas").asInt(0);
    int all = status.path("replicas").asInt(0);
    int available = status.path("availableReplicas").asInt(0);
    String start = "Waiting for deployment \"" + object.name() + "\" rollout to finish: ";
    if (updated < wanted) {
      return waiting(start + updated + " out of " + wanted + " new replicas have been updated...");
    }
    if (all > updated) {
      return waiting(start + (all - updated) + " old replicas are pending termination...");
    }
    if (available < updated) {
      return waiting(start + available + " of " + updated + " updated replicas are available...");
    }
    return new RolloutStatus("deployment \"" + object.name() + "\" successfully rolled out", true);
  }

  private static RolloutStatus daemonSet(KubeObject object, JsonNode status, boolean observed) {
    if (!strategy(object).equals("RollingUpdate")) {
      throw new IllegalArgumentException(ROLLING_ONLY);
    }
    if (!observed) {
      return waiting("Waiting for daemon set spec update to be observed...");
    }
    int wanted = status.path("desiredNumberScheduled").asInt(0);
    int updated = status.path("updatedNumberScheduled").asInt(0);
    int available = status.path("numberAvailable").asInt(0);
    String start = "Waiting for daemon set \"" + object.name() + "\" rollout to finish: ";
    if (updated < wanted) {
      return waiting(start + updated + " out of " + wanted + " new pods have been updated...");
    }
    if (available < wanted) {
      return waiting(start + available + " of " + wanted + " updated pods are available...");
    }
    return new RolloutStatus("daemon set \"" + object.name() + "\" successfully rolled out", true);
  }

  private static RolloutStatus statefulSet(KubeObject object, JsonNode status, boolean observed) {
    if (!strategy(object).equals("RollingUpdate")) {
      throw new IllegalArgumentException(ROLLING_ONLY);
    }
    if (!observed || status.path("observedGeneration").asLong(0) == 0) {
      return waiting("Waiting for statefulset spec update to be observed...");
    }
    int wanted = object.tree().path("spec").path("replicas").asInt(1);
    int ready = status.path("readyReplicas").asInt(0);
    if (ready < wanted) {
      return waiting("Waiting for " + (wanted - ready) + " pods to be ready...");
    }
    int updated = status.path("updatedReplicas").asInt(0);
    JsonNode partition = object.tree().at("/spec/updateStrategy/rollingUpdate/partition");
    if (partition.asInt(0) > 0) {
      int due = wanted - partition.asInt(0);
      return updated < due
          ? waiting(
              "Waiting for partitioned roll out to finish: "
                  + updated
                  + " out of "
                  + due
                  + " new pods have been updated...")
          : new RolloutStatus(
              "partitioned roll out complete: " + updated + " new pods have been updated...", true);
    }
    String revision = status.path("updateRevision").asString("");
    if (!revision.equals(status.path("currentRevision").asString(""))) {
      return waiting(
          "waiting for statefulset rolling update to complete "
              + updated
              + " pods at revision "
              + revision
              + "...");
    }
    return new RolloutStatus(
        "statefulset rolling update complete "
            + status.path("currentReplicas").asInt(0)
            + " pods at revision "
            + status.path("currentRevision").asString("")
            + "...",
        true);
  }

  private static String strategy(KubeObject object) {
    return object.tree().at("/spec/updateStrategy/type").asString("RollingUpdate");
  }
}
