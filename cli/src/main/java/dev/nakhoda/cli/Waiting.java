package dev.nakhoda.cli;

import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/** Waits by the clock that it is handed, always with an end. Blocks the caller's thread. */
public record Waiting(Time time) {

  private static final Duration POLL = Duration.ofMillis(25);

  /** Whether {@code condition} held before the time was over; false when interrupted, too. */
  public boolean until(Duration limit, BooleanSupplier condition) {
    return until(limit, POLL, condition);
  }

  /**
   * @param pause between two questions, for what is not cheap to ask
   */
  public boolean until(Duration limit, Duration pause, BooleanSupplier condition) {
    Instant end = time.now().plus(limit);
    try {
      while (!condition.getAsBoolean()) {
        if (time.now().isAfter(end)) {
          return false;
        }
        pause(pause);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
    return true;
  }

  public void pause(Duration length) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Time.Timer timer = time.after(length, over::countDown);
    try {
      over.await();
    } finally {
      timer.cancel();
    }
  }
}
