package dev.nakhoda.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keys to work on: fair, de-duplicating, never the same key at two workers. A key added while it is
 * being processed is processed once more afterwards. Three sets explain it (as in client-go's
 * workqueue): {@code queue} in order, {@code dirty} what needs work, {@code processing} what a
 * worker holds.
 *
 * <p>Thread-safe. Bound: one entry per distinct key, so never more than there are objects.
 */
public final class WorkQueue<K> {

  private final Time time;
  private final Backoff backoff;
  private final QueueObserver observer;
  private final ArrayDeque<K> queue = new ArrayDeque<>();
  private final Set<K> dirty = new HashSet<>();
  private final Set<K> processing = new HashSet<>();
  private final Map<K, Integer> failures = new HashMap<>();
  private final Map<K, Time.Timer> delayed = new HashMap<>();
  private final Map<K, Instant> added = new HashMap<>();
  private final Map<K, Instant> begun = new HashMap<>();
  private boolean closed;

  public WorkQueue(Time time, Backoff backoff) {
    this(time, backoff, QueueObserver.NONE);
  }

  public WorkQueue(Time time, Backoff backoff, QueueObserver observer) {
    this.time = time;
    this.backoff = backoff;
    this.observer = observer;
  }

  public synchronized void add(K key) {
    if (closed || !dirty.add(key)) {
      return;
    }
    added.put(key, time.now());
    observer.added();
    observer.depth(dirty.size());
    if (!processing.contains(key)) {
      queue.add(key);
      notifyAll();
    }
  }

  /** Adds after {@code delay}; a later call for the same key replaces the earlier one. */
  public synchronized void addAfter(K key, Duration delay) {
    if (closed) {
      return;
    }
    Time.Timer previous =
        delayed.put(
            key,
            time.after(
                delay,
                () -> {
                  synchronized (this) {
                    delayed.remove(key);
                  }
                  add(key);
                }));
    if (previous != null) {
      previous.cancel();
    }
  }

  /** Adds after the back-off of one more failure. */
  public synchronized void retry(K key) {
    observer.retried();
    addAfter(key, backoff.delay(failures.merge(key, 1, Integer::sum)));
  }

  /** Ends the key's back-off. */
  public synchronized void forget(K key) {
    failures.remove(key);
  }

  /** Blocks; empty when the queue was closed. The caller must call {@link #done}. */
  public synchronized Optional<K> take() throws InterruptedException {
    while (queue.isEmpty() && !closed) {
      wait();
    }
    return poll();
  }

  /** As {@link #take} without waiting; for tests that step by hand. */
  public synchronized Optional<K> poll() {
    K key = queue.poll();
    if (key == null) {
      return Optional.empty();
    }
    processing.add(key);
    dirty.remove(key);
    Instant now = time.now();
    begun.put(key, now);
    observer.begun(Duration.between(added.remove(key), now));
    observer.depth(dirty.size());
    return Optional.of(key);
  }

  public synchronized void done(K key) {
    processing.remove(key);
    observer.ended(Duration.between(begun.remove(key), time.now()));
    if (dirty.contains(key)) {
      queue.add(key);
      notifyAll();
    }
  }

  public synchronized int size() {
    return queue.size();
  }

  /** Wakes the takers; keys not yet taken are dropped. */
  public synchronized void close() {
    closed = true;
    queue.clear();
    dirty.clear();
    added.clear();
    observer.depth(0);
    delayed.values().forEach(Time.Timer::cancel);
    delayed.clear();
    notifyAll();
  }
}
