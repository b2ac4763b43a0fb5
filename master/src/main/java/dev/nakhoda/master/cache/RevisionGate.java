package dev.nakhoda.master.cache;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The revision that the cache has reached; the feeder advances it, readers wait for it. */
final class RevisionGate {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition advanced = lock.newCondition();
  private volatile long revision;

  long revision() {
    return revision;
  }

  void advance(long reached) {
    lock.lock();
    try {
      if (reached > revision) {
        revision = reached;
        advanced.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@code wanted} was reached within {@code most}. */
  boolean await(long wanted, Duration most) throws InterruptedException {
    if (revision >= wanted) {
      return true;
    }
    long left = most.toNanos();
    lock.lockInterruptibly();
    try {
      while (revision < wanted && left > 0) {
        left = advanced.awaitNanos(left);
      }
      return revision >= wanted;
    } finally {
      lock.unlock();
    }
  }
}
