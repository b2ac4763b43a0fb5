package dev.nakhoda.agent.stats;

/** What something uses: processor time per second over a window, and its working set. */
public record Usage(long cpuNanocores, long memoryBytes) {}
