package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.LabelSelector;

/** A topologySpreadConstraint with {@code whenUnsatisfiable: DoNotSchedule}. */
public record SpreadConstraint(
    int maxSkew,
    int minDomains,
    String topologyKey,
    LabelSelector selector,
    boolean honoursAffinity,
    boolean honoursTaints) {}
