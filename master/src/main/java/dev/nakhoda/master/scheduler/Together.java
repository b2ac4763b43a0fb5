package dev.nakhoda.master.scheduler;

import java.util.List;

/**
 * What a pod says about other pods.
 *
 * @param spread with {@code whenUnsatisfiable: DoNotSchedule}
 * @param preferredSpread with {@code whenUnsatisfiable: ScheduleAnyway}
 */
public record Together(
    List<AffinityTerm> affinity,
    List<AffinityTerm> antiAffinity,
    List<Preferred> preferred,
    List<SpreadConstraint> spread,
    List<SpreadConstraint> preferredSpread) {

  /** A preferred term; anti-affinity has a negative weight. */
  public record Preferred(int weight, AffinityTerm term) {}
}
