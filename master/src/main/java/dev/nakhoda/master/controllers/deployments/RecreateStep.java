package dev.nakhoda.master.controllers.deployments;

import java.util.List;

/** One pass of Recreate: everything old goes first, the new comes when no old pod runs. Pure. */
final class RecreateStep {

  private RecreateStep() {}

  /**
   * @param oldPodsRun whether a pod of an older template still exists and has not finished
   */
  static void run(Rollout rollout, boolean oldPodsRun) {
    RevisionStep.find(rollout);
    List<Revision> activeOld = rollout.activeOld();
    activeOld.forEach(revision -> rollout.scale(revision, 0));
    boolean oldCounted = rollout.old().stream().anyMatch(old -> old.actualReplicas() > 0);
    if (!activeOld.isEmpty() || oldCounted || oldPodsRun) {
      return;
    }
    RevisionStep.findOrCreate(rollout);
    Revision newest = rollout.newest().orElseThrow();
    if (newest.replicas() != rollout.spec().replicas()) {
      rollout.scale(newest, rollout.spec().replicas());
    }
    if (ProgressStep.complete(rollout.spec(), rollout.status())) {
      HistoryStep.run(rollout);
    }
  }
}
