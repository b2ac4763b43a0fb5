package dev.nakhoda.master.controllers.deployments;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Finds or makes the ReplicaSet of the present template, and keeps the revision numbers. Pure. */
final class RevisionStep {

  private static final int HISTORY_CHARACTERS = 2000;

  /** Annotations of the Deployment that its ReplicaSets do not take over. */
  private static final Set<String> NOT_COPIED =
      Set.of(
          Names.LAST_APPLIED,
          Names.REVISION,
          Names.REVISION_HISTORY,
          Names.DESIRED_REPLICAS,
          Names.MAX_REPLICAS,
          Names.ROLLBACK_TO);

  private RevisionStep() {}

  /** Brings the present ReplicaSet's annotations up to date; creates none. */
  static void find(Rollout rollout) {
    if (rollout.newest().isEmpty()) {
      return;
    }
    Revision newest = rollout.newest().get();
    number(rollout, newest, true);
    if (newest.minReadySeconds() != rollout.spec().minReadySeconds()) {
      newest.minReadySeconds(rollout.spec().minReadySeconds());
    }
    noteRevision(rollout, newest);
    if (rollout.spec().progressDeadline().isPresent()
        && DeploymentConditions.find(rollout.status(), Names.PROGRESSING).isEmpty()) {
      DeploymentConditions.set(
          rollout.status(),
          DeploymentConditions.progressing(
              "True",
              Names.FOUND_NEW_REPLICA_SET,
              "Found new replica set \"" + newest.name() + "\""),
          rollout.now());
    }
  }

  /** As {@link #find}, and creates the ReplicaSet when the template has none. */
  static void findOrCreate(Rollout rollout) {
    if (rollout.newest().isPresent()) {
      find(rollout);
      return;
    }
    Revision fresh = Revision.fresh(rollout.spec(), rollout.collisions());
    rollout.addNewest(fresh);
    fresh.scale(RollingStep.newReplicas(rollout, fresh));
    number(rollout, fresh, false);
    rollout.noteSize(fresh);
    noteRevision(rollout, fresh);
    if (rollout.spec().progressDeadline().isPresent()) {
      DeploymentConditions.set(
          rollout.status(),
          DeploymentConditions.progressing(
              "True",
              Names.NEW_REPLICA_SET_CREATED,
              "Created new replica set \"" + fresh.name() + "\""),
          rollout.now());
    }
  }

  private static void number(Rollout rollout, Revision newest, boolean existed) {
    Map<String, String> copied = new LinkedHashMap<>(rollout.spec().deployment().annotations());
    copied.keySet().removeAll(NOT_COPIED);
    newest.annotate(copied);
    long wanted = rollout.old().stream().mapToLong(Revision::number).max().orElse(0) + 1;
    if (newest.number() >= wanted) {
      return;
    }
    String earlier = newest.annotation(Names.REVISION);
    newest.annotate(Names.REVISION, Long.toString(wanted));
    if (existed && !earlier.isEmpty()) {
      String history = newest.annotation(Names.REVISION_HISTORY);
      newest.annotate(Names.REVISION_HISTORY, append(history, earlier));
    }
  }

  /** The oldest numbers go when the list becomes too long. */
  private static String append(String history, String revision) {
    String longer = history.isEmpty() ? revision : history + "," + revision;
    while (longer.length() > HISTORY_CHARACTERS && longer.contains(",")) {
      longer = longer.substring(longer.indexOf(',') + 1);
    }
    return longer;
  }

  private static void noteRevision(Rollout rollout, Revision newest) {
    String number = newest.annotation(Names.REVISION);
    String present = rollout.spec().deployment().annotations().getOrDefault(Names.REVISION, "");
    if (!number.equals(present)) {
      rollout.annotations().put(Names.REVISION, number);
    }
  }
}
