package dev.nakhoda.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that a test moves by hand; actions run on the test's thread, in order of their time.
 * Thread-safe.
 */
public final class FakeTime implements Time {

  private record Pending(Instant at, long order, Runnable action) {}

  private final PriorityQueue<Pending> pending =
      new PriorityQueue<>(Comparator.comparing(Pending::at).thenComparing(Pending::order));
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long order;

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public synchronized Timer after(Duration delay, Runnable action) {
    Pending entry = new Pending(now.plus(delay), order++, action);
    pending.add(entry);
    return () -> {
      synchronized (this) {
        pending.remove(entry);
      }
    };
  }

  @Override
  public void pause(Duration length) {
    advance(length);
  }

  /** Moves the clock and runs what falls due on the way. */
  public void advance(Duration by) {
    Instant end = now().plus(by);
    for (Pending due = nextUntil(end); due != null; due = nextUntil(end)) {
      due.action().run();
    }
    synchronized (this) {
      now = end;
    }
  }

  private synchronized Pending nextUntil(Instant end) {
    Pending first = pending.peek();
    if (first == null || first.at().isAfter(end)) {
      return null;
    }
    now = first.at();
    return pending.poll();
  }

  /** How many actions wait. */
  public synchronized int waiting() {
    return pending.size();
  }
}
