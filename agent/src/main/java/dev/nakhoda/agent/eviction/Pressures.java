package dev.nakhoda.agent.eviction;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which thresholds are met, since when, and which pressures the node tells of. Immutable; each look
 * at the signals makes the next one. Pure.
 *
 * @param since when each threshold that is met was met first
 * @param lastSeen when each pressure was there last
 * @param conditions what the node tells now
 */
public record Pressures(
    Map<Threshold, Instant> since,
    Map<Signal.Condition, Instant> lastSeen,
    Set<Signal.Condition> conditions) {

  public static final Pressures NONE = new Pressures(Map.of(), Map.of(), Set.of());

  public Pressures {
    since = Map.copyOf(since);
    lastSeen = Map.copyOf(lastSeen);
    conditions = Set.copyOf(conditions);
  }

  /**
   * A threshold that was met stays so until its minimum reclaim is there as well; a condition stays
   * for {@code transition} after the last threshold of it.
   */
  public Pressures next(
      List<Threshold> thresholds, Map<Signal, Reading> readings, Duration transition, Instant now) {
    Map<Threshold, Instant> met = new HashMap<>();
    for (Threshold threshold : thresholds) {
      Reading reading = readings.get(threshold.signal());
      if (reading != null && reading.available() < wanted(threshold, reading.capacity())) {
        met.put(threshold, since.getOrDefault(threshold, now));
      }
    }
    Map<Signal.Condition, Instant> seen = new HashMap<>(lastSeen);
    met.keySet().forEach(threshold -> seen.put(threshold.signal().condition(), now));
    Set<Signal.Condition> told = new HashSet<>();
    seen.forEach((condition, at) -> {
      if (now.isBefore(at.plus(transition)) || at.equals(now)) {
        told.add(condition);
      }
    });
    return new Pressures(met, seen, told);
  }

  private long wanted(Threshold threshold, long capacity) {
    long more =
        since.containsKey(threshold)
            ? threshold.reclaim().map(amount -> amount.of(capacity)).orElse(0L)
            : 0;
    return threshold.least().of(capacity) + more;
  }

  /** The most urgent one whose grace has passed: memory first, as upstream. */
  public java.util.Optional<Threshold> due(Instant now) {
    return since.entrySet().stream()
        .filter(entry -> !now.isBefore(entry.getValue().plus(entry.getKey().grace())))
        .map(Map.Entry::getKey)
        .min(
            java.util.Comparator.comparing(Threshold::signal)
                .thenComparing(threshold -> !threshold.isHard()));
  }
}
