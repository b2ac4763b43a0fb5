package dev.nakhoda.master.controllers.deployments;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A change of spec.replicas, also while paused or in the middle of a rollout: then each active
 * ReplicaSet takes its share. Pure.
 */
final class ScalingStep {

  private ScalingStep() {}

  /** Whether an active ReplicaSet was sized for another number of replicas. */
  static boolean needed(Rollout rollout) {
    return rollout.active().stream()
        .map(revision -> revision.annotatedNumber(Names.DESIRED_REPLICAS))
        .anyMatch(
            desired -> desired.isPresent() && desired.getAsInt() != rollout.spec().replicas());
  }

  static void run(Rollout rollout) {
    RevisionStep.find(rollout);
    Optional<Revision> only = onlyActiveOrLatest(rollout);
    if (only.isPresent()) {
      rollout.scale(only.get(), rollout.spec().replicas());
    } else if (saturated(rollout)) {
      rollout.activeOld().forEach(revision -> rollout.scale(revision, 0));
    } else if (!rollout.spec().recreate()) {
      proportionally(rollout);
    }
  }

  private static Optional<Revision> onlyActiveOrLatest(Rollout rollout) {
    List<Revision> active = rollout.active();
    if (active.size() > 1) {
      return Optional.empty();
    }
    if (active.size() == 1) {
      return Optional.of(active.getFirst());
    }
    return rollout.newest().or(() -> rollout.old().stream().max(Revision.BY_AGE));
  }

  private static boolean saturated(Rollout rollout) {
    int replicas = rollout.spec().replicas();
    return rollout
        .newest()
        .filter(newest ->
            newest.replicas() == replicas
                && newest.annotatedNumber(Names.DESIRED_REPLICAS).orElse(-1) == replicas
                && newest.availableReplicas() == replicas)
        .isPresent();
  }

  private static void proportionally(Rollout rollout) {
    int replicas = rollout.spec().replicas();
    int allowed = replicas > 0 ? replicas + rollout.spec().maxSurge() : 0;
    int toAdd = allowed - rollout.totalReplicas();
    Comparator<Revision> order =
        toAdd > 0 ? Revision.LARGER_THEN_NEWER : Revision.LARGER_THEN_OLDER;
    List<Revision> active = rollout.active().stream().sorted(order).toList();
    Map<Revision, Integer> sizes = new LinkedHashMap<>();
    int added = 0;
    for (Revision revision : active) {
      int share = share(rollout, revision, toAdd, added);
      sizes.put(revision, revision.replicas() + share);
      added += share;
    }
    // Rounding leaves a remainder: the first takes it.
    int leftover = toAdd - added;
    sizes.computeIfPresent(active.getFirst(), (first, size) -> Math.max(0, size + leftover));
    sizes.forEach(rollout::scale);
  }

  private static int share(Rollout rollout, Revision revision, int toAdd, int added) {
    if (toAdd == 0 || toAdd == added) {
      return 0;
    }
    int fraction = fraction(rollout, revision);
    int left = toAdd - added;
    return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
  }

  private static int fraction(Rollout rollout, Revision revision) {
    if (rollout.spec().replicas() == 0) {
      return -revision.replicas();
    }
    OptionalInt noted = revision.annotatedNumber(Names.MAX_REPLICAS);
    int before =
        noted.isPresent() && noted.getAsInt() != 0
            ? noted.getAsInt()
            : rollout.status().path("replicas").asInt(0);
    if (before == 0) {
      return 0;
    }
    int most = rollout.spec().replicas() + rollout.spec().maxSurge();
    double size = (double) revision.replicas() * most / before;
    return (int) Math.round(size) - revision.replicas();
  }
}
