package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.loop.Backoff;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long to wait before the next attempt, by a free-form key. Thread-safe. Bound: 10,000 keys, of
 * which the longest unused is forgotten; a key that was quiet for twice the longest delay starts
 * anew.
 */
public final class Backoffs {

  private static final int BOUND = 10_000;

  private record Attempts(int failures, Instant until) {}

  private final Time time;
  private final Backoff backoff;
  private final Map<String, Attempts> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Attempts> eldest) {
          return size() > BOUND;
        }
      };

  public Backoffs(Time time, Duration first, Duration most) {
    this.time = time;
    this.backoff = new Backoff(first, most);
  }

  /** Zero when an attempt may be made now. */
  public synchronized Duration remaining(String key) {
    Attempts entry = entries.get(key);
    if (entry == null) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(time.now(), entry.until());
    if (left.compareTo(backoff.most().multipliedBy(-2)) < 0) {
      entries.remove(key);
    }
    return left.isNegative() ? Duration.ZERO : left;
  }

  public synchronized void failed(String key) {
    Attempts entry = entries.get(key);
    int failures = entry == null ? 1 : entry.failures() + 1;
    entries.put(key, new Attempts(failures, time.now().plus(backoff.delay(failures))));
  }
}
