package dev.nakhoda.agent.stats;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Two readings of many counters and what was used between them. An immutable value. What is in one
 * reading only, or was counted anew, has no rate.
 */
record Rates(Instant at, Duration window, Map<String, Usage> usage) {

  /** One reading; the keys say whose counters they are. */
  record Reading(Instant at, Map<String, Counters> counters) {}

  static Rates between(Reading first, Reading second) {
    Duration window = Duration.between(first.at(), second.at());
    Map<String, Usage> usage = new HashMap<>();
    if (window.isPositive()) {
      second
          .counters()
          .forEach((key, now) -> {
            Counters before = first.counters().get(key);
            if (before != null && now.cpuNanos() >= before.cpuNanos()) {
              double used = now.cpuNanos() - before.cpuNanos();
              usage.put(key, new Usage((long) (used * 1e9 / window.toNanos()), now.memoryBytes()));
            }
          });
    }
    return new Rates(second.at(), window, Map.copyOf(usage));
  }
}
