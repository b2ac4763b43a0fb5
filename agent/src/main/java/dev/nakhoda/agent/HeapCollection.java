package dev.nakhoda.agent;

import dev.nakhoda.loop.Loop;
import java.time.Duration;

/**
 * Keeps the process's memory near what lives in its heap. The serial collector leaves what grew old
 * alone until the heap has reached its limit: a burst of pods would stay for good. So this has the
 * whole heap collected when it holds a third more than after the last time, at most once a period.
 * Owns one virtual thread; there is nothing that could fail.
 */
final class HeapCollection implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofSeconds(15);

  /** The young generation comes and goes with 5 MB by itself. */
  private static final long LEAST_GROWTH = 10L << 20;

  private final Loop loop = new Loop("heap-collection", PERIOD, this::step);

  /** What was left by the last collection; only the loop's thread uses it. */
  private long living;

  HeapCollection start() {
    loop.start();
    return this;
  }

  private void step() {
    if (isDue(used(), living)) {
      System.gc();
      living = used();
    }
  }

  static boolean isDue(long used, long living) {
    return used - living >= Math.max(LEAST_GROWTH, living / 3);
  }

  private static long used() {
    Runtime machine = Runtime.getRuntime();
    return machine.totalMemory() - machine.freeMemory();
  }

  @Override
  public void close() {
    loop.close();
  }
}
