package dev.nakhoda.master.controllers.autoscaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What was recommended for and done to one target lately. An immutable value; it lives in memory
 * only, so a new leader begins with the present number as its one recommendation and is careful to
 * scale down. Bound: {@link #MOST} entries each; the oldest are dropped.
 */
record ScalingHistory(List<Entry> recommendations, List<Entry> ups, List<Entry> downs) {

  private static final int MOST = 4096;

  /** Replicas recommended, added or removed. */
  record Entry(Instant at, int replicas) {}

  static ScalingHistory startingAt(int replicas, Instant now) {
    return new ScalingHistory(List.of(new Entry(now, replicas)), List.of(), List.of());
  }

  ScalingHistory recommended(int replicas, Instant now, Duration kept) {
    return new ScalingHistory(
        with(recommendations, new Entry(now, replicas), now.minus(kept)), ups, downs);
  }

  ScalingHistory scaled(int before, int after, Instant now, Duration kept) {
    Instant since = now.minus(kept);
    return after > before
        ? new ScalingHistory(
            recommendations, with(ups, new Entry(now, after - before), since), downs)
        : new ScalingHistory(
            recommendations, ups, with(downs, new Entry(now, before - after), since));
  }

  private static List<Entry> with(List<Entry> entries, Entry newest, Instant since) {
    List<Entry> kept = new ArrayList<>();
    entries.stream().filter(entry -> !entry.at().isBefore(since)).forEach(kept::add);
    kept.add(newest);
    return List.copyOf(kept.subList(Math.max(0, kept.size() - MOST), kept.size()));
  }

  /** How many replicas there were when the period began. */
  int atStartOf(Duration period, int current, Instant now) {
    return current - sum(ups, now.minus(period)) + sum(downs, now.minus(period));
  }

  private static int sum(List<Entry> entries, Instant since) {
    return entries.stream()
        .filter(entry -> entry.at().isAfter(since))
        .mapToInt(Entry::replicas)
        .sum();
  }
}
