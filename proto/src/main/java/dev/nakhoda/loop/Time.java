package dev.nakhoda.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The clock and timer that logic is handed. {@code FakeTime} (test-jar) is moved by hand. */
public interface Time {

  /** The machine's clock; one daemon timer thread for the whole process. */
  Time SYSTEM = new SystemTime();

  Instant now();

  /**
   * Runs {@code action} once after {@code delay}, on the timer's thread: it must be quick
   * (typically a signal or {@code queue.add}).
   */
  Timer after(Duration delay, Runnable action);

  /**
   * Lets the time pass on the caller's thread. A clock that is moved by hand moves itself: its only
   * thread cannot wait for anybody else.
   */
  default void pause(Duration length) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Timer timer = after(length, over::countDown);
    try {
      over.await();
    } finally {
      timer.cancel();
    }
  }

  /** A pending action. */
  interface Timer {
    /** No effect when it has already run. */
    void cancel();
  }

  /** See {@link #SYSTEM}. */
  final class SystemTime implements Time {
    private final ScheduledThreadPoolExecutor timer =
        (ScheduledThreadPoolExecutor)
            Executors.newScheduledThreadPool(
                1, Thread.ofPlatform().name("timer").daemon().factory());

    private SystemTime() {
      timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public Timer after(Duration delay, Runnable action) {
      var future = timer.schedule(action, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    }
  }
}
