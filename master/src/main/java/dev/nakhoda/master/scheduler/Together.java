package dev.nakhoda.master.scheduler;

import java.util.List;

/** What a pod says about other pods. */
public record Together(
    List<AffinityTerm> affinity,
    List<AffinityTerm> antiAffinity,
    List<Preferred> preferred,
    List<SpreadConstraint> spread) {

  /** A preferred term; anti-affinity has a negative weight. */
  public record Preferred(int weight, AffinityTerm term) {}
}
