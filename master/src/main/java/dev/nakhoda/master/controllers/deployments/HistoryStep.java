package dev.nakhoda.master.controllers.deployments;

import java.util.List;

/** Lets the oldest revisions beyond the limit go. Pure. */
final class HistoryStep {

  private HistoryStep() {}

  static void run(Rollout rollout) {
    List<Revision> kept =
        rollout.old().stream()
            .filter(revision -> !revision.before().beingDeleted())
            .sorted(Revision.BY_REVISION)
            .toList();
    int surplus = kept.size() - rollout.spec().revisionHistoryLimit();
    kept.stream().limit(Math.max(0, surplus)).filter(Revision::idle).forEach(rollout::forget);
  }
}
