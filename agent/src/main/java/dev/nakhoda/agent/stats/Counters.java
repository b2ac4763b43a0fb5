package dev.nakhoda.agent.stats;

/**
 * What the kernel counts for one control group.
 *
 * @param cpuNanos processor time since its start
 * @param memoryBytes the working set: usage without file pages that nobody touched lately
 */
public record Counters(long cpuNanos, long memoryBytes) {}
