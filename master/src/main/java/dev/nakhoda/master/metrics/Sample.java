package dev.nakhoda.master.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What one node or one pod uses.
 *
 * @param at the end of the window
 * @param usage by container; a node's own stands under the empty name
 */
public record Sample(Instant at, Duration window, Map<String, Usage> usage) {

  /** Processor time per second, and the working set. */
  public record Usage(long cpuNanocores, long memoryBytes) {}
}
