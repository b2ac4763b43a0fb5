package dev.nakhoda.loop;

import java.time.Duration;

/**
 * Makes the world look as one key's object asks, from the present state alone. Returns normally
 * when there is nothing to retry; throws to be called again after a back-off.
 */
@FunctionalInterface
public interface Reconciler<K> {

  /** What is to happen next for the key. */
  record Result(Duration again) {
    public static final Result DONE = new Result(Duration.ZERO);

    /** Call again after {@code delay} even if nothing changes. */
    public static Result after(Duration delay) {
      return new Result(delay);
    }
  }

  Result reconcile(K key) throws InterruptedException;
}
