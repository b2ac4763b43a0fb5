package dev.nakhoda.master.grpc;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Lets a thread wait until a call takes another message. gRPC's callbacks signal. */
final class Readiness {

  private final BooleanSupplier ready;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;

  Readiness(BooleanSupplier ready) {
    this.ready = ready;
  }

  void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the waiter for good. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** False when closed. */
  boolean await() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && !ready.getAsBoolean()) {
        changed.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }
}
