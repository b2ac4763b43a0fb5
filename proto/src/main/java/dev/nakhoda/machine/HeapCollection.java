package dev.nakhoda.machine;

import dev.nakhoda.loop.Loop;
import java.time.Duration;

/**
 * Keeps the process's memory near what lives in its heap. The serial collector leaves what grew old
 * alone until the heap has reached its limit: what a burst of pods leaves would stay for good. So
 * this has the whole heap collected when it holds a third more than after the last time, at most
 * once a period. Owns one virtual thread; there is nothing that could fail.
 */
public final class HeapCollection implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofSeconds(15);

  private final long leastGrowth;
  private final Loop loop = new Loop("heap-collection", PERIOD, this::step);

  /** What was left by the last collection; only the loop's thread uses it. */
  private long living;

  /**
   * @param leastGrowth bytes; less is not worth a collection: twice the young generation, which
   *     comes and goes by itself
   */
  public HeapCollection(long leastGrowth) {
    this.leastGrowth = leastGrowth;
  }

  public HeapCollection start() {
    loop.start();
    return this;
  }

  private void step() {
    if (isDue(used(), living, leastGrowth)) {
      System.gc();
      living = used();
    }
  }

  static boolean isDue(long used, long living, long leastGrowth) {
    return used - living >= Math.max(leastGrowth, living / 3);
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
