package dev.nakhoda.master.controllers.deployments;

import dev.nakhoda.api.KubeObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one pass over a Deployment does, in this order.
 *
 * @param create the ReplicaSet of a template that has none yet
 * @param changes ReplicaSets to scale or annotate
 * @param delete history beyond the limit
 * @param annotations to set on the Deployment
 * @param status the Deployment's whole status
 * @param again when time alone will change the outcome
 */
record DeploymentPlan(
    Optional<Change> create,
    List<Change> changes,
    List<KubeObject> delete,
    Map<String, String> annotations,
    ObjectNode status,
    Optional<Duration> again) {

  /** One ReplicaSet before and after; {@code before} equals {@code after} for a new one. */
  record Change(KubeObject before, KubeObject after, int replicasBefore, int replicas) {

    static Change of(Revision revision) {
      return new Change(
          revision.before(), revision.after(), revision.replicasBefore(), revision.replicas());
    }

    /** Upstream's sentence for the event; empty when the size stays. */
    Optional<String> sentence() {
      if (replicas == replicasBefore) {
        return Optional.empty();
      }
      String direction = replicas > replicasBefore ? "up" : "down";
      return Optional.of(
          "Scaled %s replica set %s from %d to %d"
              .formatted(direction, after.name(), replicasBefore, replicas));
    }
  }
}
