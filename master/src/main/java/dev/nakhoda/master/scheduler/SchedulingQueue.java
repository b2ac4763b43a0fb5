package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.loop.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The pods that want a node: active (to be decided now, by priority and then by age), in back-off,
 * or unschedulable until something happens that a rule that refused them cares about, or five
 * minutes have passed.
 *
 * <p>Owned by the scheduler's thread. Bound: one entry per pending pod.
 */
final class SchedulingQueue {

  /** Upstream's podInitialBackoff and podMaxBackoff. */
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));

  private static final Duration UNSCHEDULABLE_AT_MOST = Duration.ofMinutes(5);

  /**
   * A pod with its history.
   *
   * @param order of arrival
   * @param due when its back-off ends
   * @param refusedBy empty: any event may help
   */
  record Waiting(PodDemand pod, long order, int attempts, Instant due, Set<FilterRule> refusedBy) {

    private static final Comparator<Waiting> BY_PRIORITY =
        Comparator.comparingInt((Waiting waiting) -> -waiting.pod().priority())
            .thenComparingLong(Waiting::order);
    private static final Comparator<Waiting> BY_DUE =
        Comparator.comparing(Waiting::due).thenComparingLong(Waiting::order);

    Waiting with(PodDemand changed) {
      return new Waiting(changed, order, attempts, due, refusedBy);
    }
  }

  private final TreeSet<Waiting> active = new TreeSet<>(Waiting.BY_PRIORITY);
  private final TreeSet<Waiting> backingOff = new TreeSet<>(Waiting.BY_DUE);
  private final Map<ObjectKey, Waiting> unschedulable = new LinkedHashMap<>();
  private final Map<ObjectKey, Waiting> all = new HashMap<>();
  private long arrivals;

  /**
   * A new pod (then true), or a changed one; only a change that matters to the rules opens it
   * again.
   */
  boolean put(PodDemand pod) {
    Waiting present = all.get(pod.key());
    if (present == null) {
      activate(new Waiting(pod, arrivals++, 0, Instant.EPOCH, Set.of()));
      return true;
    }
    boolean same = sameDemand(present.pod(), pod);
    boolean wasActive = active.contains(present);
    boolean wasBackingOff = backingOff.contains(present);
    drop(present);
    Waiting changed = present.with(pod);
    if (wasBackingOff && same) {
      all.put(pod.key(), changed);
      backingOff.add(changed);
    } else if (!wasActive && same) {
      all.put(pod.key(), changed);
      unschedulable.put(pod.key(), changed);
    } else {
      activate(changed);
    }
    return false;
  }

  private static boolean sameDemand(PodDemand before, PodDemand after) {
    return before.uid().equals(after.uid())
        && before.labels().equals(after.labels())
        && before.usage().equals(after.usage())
        && before.template().equals(after.template())
        && before.together().equals(after.together());
  }

  void remove(ObjectKey key) {
    Waiting present = all.get(key);
    if (present != null) {
      drop(present);
    }
  }

  private void drop(Waiting waiting) {
    all.remove(waiting.pod().key());
    active.remove(waiting);
    backingOff.remove(waiting);
    unschedulable.remove(waiting.pod().key());
  }

  private void activate(Waiting waiting) {
    all.put(waiting.pod().key(), waiting);
    active.add(waiting);
  }

  /** Takes the pod that is to be decided now. */
  Optional<Waiting> next(Instant now) {
    openDue(now);
    Waiting first = active.pollFirst();
    if (first != null) {
      all.remove(first.pod().key());
    }
    return Optional.ofNullable(first);
  }

  private void openDue(Instant now) {
    while (!backingOff.isEmpty() && !backingOff.first().due().isAfter(now)) {
      active.add(backingOff.pollFirst());
    }
    // Oldest first, so the walk ends at the first that is not due.
    List<Waiting> stale = new ArrayList<>();
    for (Waiting waiting : unschedulable.values()) {
      if (waiting.due().plus(UNSCHEDULABLE_AT_MOST).isAfter(now)) {
        break;
      }
      stale.add(waiting);
    }
    for (Waiting waiting : stale) {
      unschedulable.remove(waiting.pod().key());
      active.add(waiting);
    }
  }

  /** When {@link #next} may have something without anything happening. */
  Optional<Instant> nextDue() {
    if (!active.isEmpty()) {
      return Optional.of(Instant.EPOCH);
    }
    Optional<Instant> soonest =
        backingOff.isEmpty() ? Optional.empty() : Optional.of(backingOff.first().due());
    Optional<Instant> stale =
        unschedulable.values().stream()
            .findFirst()
            .map(waiting -> waiting.due().plus(UNSCHEDULABLE_AT_MOST));
    return soonest.isPresent() && stale.isPresent() && stale.get().isBefore(soonest.get())
        ? stale
        : soonest.or(() -> stale);
  }

  /** No node took it: it waits until an event may help. */
  void refused(Waiting waiting, Set<FilterRule> rules, Instant now) {
    Waiting next = attempted(waiting, rules, now);
    all.put(waiting.pod().key(), next);
    unschedulable.put(waiting.pod().key(), next);
  }

  /** Something failed that has nothing to do with the cluster's state: it waits for a while. */
  void failed(Waiting waiting, Instant now) {
    Waiting next = attempted(waiting, Set.of(), now);
    all.put(waiting.pod().key(), next);
    backingOff.add(next);
  }

  private static Waiting attempted(Waiting waiting, Set<FilterRule> rules, Instant now) {
    int attempts = waiting.attempts() + 1;
    Instant due = now.plus(BACKOFF.delay(attempts));
    return new Waiting(waiting.pod(), waiting.order(), attempts, due, rules);
  }

  /** Opens the unschedulable pods that {@code event} may help, once their back-off has ended. */
  void reopen(ClusterEvent event) {
    if (unschedulable.isEmpty()) {
      return;
    }
    List<Waiting> helped =
        unschedulable.values().stream().filter(waiting -> mayHelp(waiting, event)).toList();
    for (Waiting waiting : helped) {
      unschedulable.remove(waiting.pod().key());
      backingOff.add(waiting);
    }
  }

  private static boolean mayHelp(Waiting waiting, ClusterEvent event) {
    return waiting.refusedBy().isEmpty()
        || waiting.refusedBy().stream().anyMatch(rule -> rule.mayLift(waiting.pod(), event));
  }

  int activeCount() {
    return active.size();
  }

  int backingOffCount() {
    return backingOff.size();
  }

  int unschedulableCount() {
    return unschedulable.size();
  }
}
