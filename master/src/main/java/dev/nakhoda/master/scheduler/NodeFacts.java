package dev.nakhoda.master.scheduler;

import java.util.List;
import java.util.Map;

/**
 * A node as its object says, without its pods. Immutable; as long as nothing that matters has
 * changed it stays the same instance.
 *
 * @param zone region and zone; empty when the node has no such labels
 * @param images sizes in bytes by name
 */
public record NodeFacts(
    String name,
    Map<String, String> labels,
    boolean unschedulable,
    List<Taint> taints,
    Amounts allocatable,
    long allocatablePods,
    String zone,
    Map<String, Long> images) {}
