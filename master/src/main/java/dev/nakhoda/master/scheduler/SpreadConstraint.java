package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.LabelSelector;

/**
 * A topologySpreadConstraint.
 *
 * @param selector with the pod's own values of matchLabelKeys
 */
public record SpreadConstraint(
    int maxSkew,
    int minDomains,
    String topologyKey,
    LabelSelector selector,
    boolean honoursAffinity,
    boolean honoursTaints) {}
