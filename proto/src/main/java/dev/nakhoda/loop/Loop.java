package dev.nakhoda.loop;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One virtual thread that runs a step when signalled, and at least every {@code tick}. Signals that
 * arrive during a step coalesce into one more step. A step that throws is logged and run again at
 * the next signal or tick.
 */
public final class Loop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  /** One pass; level-triggered, so it must look at the present state only. */
  @FunctionalInterface
  public interface Step {
    void run() throws InterruptedException;
  }

  private final String name;
  private final Duration tick;
  private final Step step;
  private final Semaphore signals = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  public Loop(String name, Duration tick, Step step) {
    this.name = name;
    this.tick = tick;
    this.step = step;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  public Loop start() {
    thread.start();
    return this;
  }

  /** Asks for a step; never blocks. */
  public void signal() {
    if (signals.availablePermits() == 0) {
      signals.release();
    }
  }

  private void run() {
    while (!closed) {
      try {
        step.run();
        signals.tryAcquire(tick.toNanos(), TimeUnit.NANOSECONDS);
        signals.drainPermits();
      } catch (InterruptedException interrupted) {
        return;
      } catch (RuntimeException failure) {
        LOG.error("loop step failed loop={}", name, failure);
        pauseAfterFailure();
      }
    }
  }

  private void pauseAfterFailure() {
    try {
      signals.tryAcquire(Math.min(tick.toMillis(), 1000), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      closed = true;
    }
  }

  /** Interrupts the step and waits for the thread to end; nothing to do if it never started. */
  @Override
  public void close() {
    closed = true;
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
