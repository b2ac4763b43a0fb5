package dev.nakhoda.machine;

import dev.nakhoda.loop.Loop;
import java.time.Duration;

/**
 * Keeps the process's memory near what lives in its heap. The serial collector leaves what grew old
 * alone until the heap has reached its limit: what a burst of pods leaves would stay for good. So
 * this has the whole heap collected when it holds a third more than after the last time. Everything
 * stands still meanwhile, so it waits until the process has little to do, but for a minute at most.
 * Owns one virtual thread; there is nothing that could fail.
 */
public final class HeapCollection implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofSeconds(5);

  /** Of one processor. */
  private static final double LITTLE = 0.2;

  private static final int MOST_WAITS = 12;

  private final long leastGrowth;
  private final Loop loop = new Loop("heap-collection", PERIOD, this::step);

  /** What was left by the last collection; only the loop's thread uses it and the next two. */
  private long living;

  private double processorSeconds;
  private int waits;

  /**
   * @param leastGrowth bytes; less is not worth a collection. More than the young generation holds,
   *     which comes and goes by itself
   */
  public HeapCollection(long leastGrowth) {
    this.leastGrowth = leastGrowth;
  }

  public HeapCollection start() {
    loop.start();
    return this;
  }

  private void step() {
    double before = processorSeconds;
    processorSeconds = OwnProcess.processorSeconds();
    if (!isDue(used(), living, leastGrowth)) {
      waits = 0;
    } else if (mustWait((processorSeconds - before) / PERIOD.toSeconds(), waits)) {
      waits++;
    } else {
      waits = 0;
      System.gc();
      living = used();
    }
  }

  /**
   * @param load how much of one processor the process used since the last look
   */
  static boolean mustWait(double load, int waits) {
    return load > LITTLE && waits < MOST_WAITS;
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
