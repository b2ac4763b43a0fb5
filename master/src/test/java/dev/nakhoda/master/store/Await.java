package dev.nakhoda.master.store;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another thread or process does. */
public final class Await {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Await() {}

  /** AssertionError when {@code condition} has not become true within half a minute. */
  public static void until(BooleanSupplier condition) {
    until("what was waited for", condition);
  }

  /** The same; {@code what} is named in the error. */
  public static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(what + " did not happen within " + LIMIT);
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting", interrupted);
      }
    }
  }
}
