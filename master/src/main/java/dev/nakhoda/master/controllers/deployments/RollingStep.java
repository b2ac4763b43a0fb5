package dev.nakhoda.master.controllers.deployments;

import java.util.List;

/** One pass of a RollingUpdate: up within the surge, or else down within what may be missing. */
final class RollingStep {

  private RollingStep() {}

  static void run(Rollout rollout) {
    RevisionStep.findOrCreate(rollout);
    Revision newest = rollout.newest().orElseThrow();
    int replicas = rollout.spec().replicas();
    if (newest.replicas() != replicas) {
      int wanted = newest.replicas() > replicas ? replicas : newReplicas(rollout, newest);
      if (wanted != newest.replicas()) {
        rollout.scale(newest, wanted);
        return;
      }
    }
    scaleOldDown(rollout, newest);
    if (!rollout.scaled() && ProgressStep.complete(rollout.spec(), rollout.status())) {
      HistoryStep.run(rollout);
    }
  }

  /** How large the newest ReplicaSet may be now. */
  static int newReplicas(Rollout rollout, Revision newest) {
    DeploymentSpec spec = rollout.spec();
    if (spec.recreate()) {
      return spec.replicas();
    }
    if (rollout.old().stream().anyMatch(Revision::resizing)) {
      return newest.replicas();
    }
    int room = spec.replicas() + spec.maxSurge() - rollout.mostReplicas();
    if (room <= 0) {
      return newest.replicas();
    }
    return newest.replicas() + Math.min(room, spec.replicas() - newest.replicas());
  }

  private static void scaleOldDown(Rollout rollout, Revision newest) {
    List<Revision> old = rollout.activeOld();
    if (old.isEmpty()) {
      return;
    }
    int minAvailable = rollout.spec().replicas() - rollout.spec().maxUnavailable();
    int newUnavailable = newest.replicas() - newest.availableReplicas();
    int mayGo = rollout.totalReplicas() - minAvailable - newUnavailable;
    if (mayGo <= 0) {
      return;
    }
    removeUnhealthy(rollout, old, mayGo);
    removeSurplus(rollout, old, rollout.stayingAvailable() - minAvailable);
  }

  /** What is not available anyway goes first: it costs nothing. */
  private static void removeUnhealthy(Rollout rollout, List<Revision> old, int mayGo) {
    int left = mayGo;
    for (Revision revision : old) {
      int unhealthy = revision.replicas() - revision.availableReplicas();
      int going = Math.min(left, unhealthy);
      if (going > 0) {
        rollout.scale(revision, revision.replicas() - going);
        left -= going;
      }
    }
  }

  private static void removeSurplus(Rollout rollout, List<Revision> old, int surplus) {
    int left = surplus;
    for (Revision revision : old) {
      int going = Math.min(left, revision.replicas());
      if (going > 0) {
        rollout.scale(revision, revision.replicas() - going);
        left -= going;
      }
    }
  }
}
