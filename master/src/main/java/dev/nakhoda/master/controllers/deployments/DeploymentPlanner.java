package dev.nakhoda.master.controllers.deployments;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Pods;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One pass over a Deployment, as upstream's controller makes it. Pure. */
final class DeploymentPlanner {

  private DeploymentPlanner() {}

  /**
   * @param replicaSets those that the Deployment owns
   * @param pods by the uid of the ReplicaSet that owns them; only Recreate looks at them
   */
  static DeploymentPlan plan(
      KubeObject deployment,
      List<KubeObject> replicaSets,
      Map<String, List<KubeObject>> pods,
      Instant now) {
    DeploymentSpec spec = new DeploymentSpec(deployment);
    Rollout rollout = new Rollout(spec, replicaSets.stream().map(Revision::existing).toList(), now);
    return finish(rollout, run(rollout, pods));
  }

  private static ObjectNode run(Rollout rollout, Map<String, List<KubeObject>> pods) {
    DeploymentSpec spec = rollout.spec();
    if (spec.deployment().beingDeleted()) {
      return ProgressStep.plainStatus(rollout);
    }
    notePause(rollout);
    if (spec.paused()) {
      ScalingStep.run(rollout);
      HistoryStep.run(rollout);
      return ProgressStep.plainStatus(rollout);
    }
    if (ScalingStep.needed(rollout)) {
      ScalingStep.run(rollout);
      return ProgressStep.plainStatus(rollout);
    }
    if (spec.recreate()) {
      RecreateStep.run(rollout, oldPodsRun(rollout, pods));
    } else {
      RollingStep.run(rollout);
    }
    return ProgressStep.rolloutStatus(rollout);
  }

  /** Pausing stops the deadline's clock, resuming starts it anew. */
  private static void notePause(Rollout rollout) {
    DeploymentSpec spec = rollout.spec();
    Optional<JsonNode> current = DeploymentConditions.find(rollout.status(), Names.PROGRESSING);
    String reason = current.map(node -> DeploymentConditions.text(node, "reason")).orElse("");
    if (spec.progressDeadline().isEmpty() || reason.equals(Names.PROGRESS_DEADLINE_EXCEEDED)) {
      return;
    }
    boolean noted = reason.equals(Names.DEPLOYMENT_PAUSED);
    if (spec.paused() && !noted) {
      DeploymentConditions.set(
          rollout.status(),
          DeploymentConditions.progressing(
              "Unknown", Names.DEPLOYMENT_PAUSED, "Deployment is paused"),
          rollout.now());
    } else if (!spec.paused() && noted) {
      DeploymentConditions.set(
          rollout.status(),
          DeploymentConditions.progressing(
              "Unknown", Names.DEPLOYMENT_RESUMED, "Deployment is resumed"),
          rollout.now());
    }
  }

  private static boolean oldPodsRun(Rollout rollout, Map<String, List<KubeObject>> pods) {
    String newest = rollout.newest().map(Revision::uid).orElse("");
    return pods.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(newest))
        .flatMap(entry -> entry.getValue().stream())
        .anyMatch(pod -> !Pods.finished(pod));
  }

  private static DeploymentPlan finish(Rollout rollout, ObjectNode status) {
    List<Revision> forgotten = rollout.forgotten();
    return new DeploymentPlan(
        rollout.newest().filter(Revision::isNew).map(DeploymentPlan.Change::of),
        rollout.all().stream()
            .filter(revision ->
                !revision.isNew() && revision.changed() && !forgotten.contains(revision))
            .map(DeploymentPlan.Change::of)
            .toList(),
        forgotten.stream().map(Revision::before).toList(),
        Map.copyOf(rollout.annotations()),
        status,
        ProgressStep.untilDeadline(rollout.spec(), status, rollout.now()));
  }
}
