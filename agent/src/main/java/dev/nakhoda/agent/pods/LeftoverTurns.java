package dev.nakhoda.agent.pods;

import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who may clear away what is left of a pod that the API has forgotten. Nobody waits for that, so a
 * few do it at once, and only while no pod is on its way out of the API; but no step waits for
 * those longer than two seconds. Thread-safe.
 */
final class LeftoverTurns {

  private static final int AT_ONCE = 4;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final Time time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by the lock, as is the next. */
  private final Set<String> leaving = new HashSet<>();

  private int taken;

  LeftoverTurns(Time time) {
    this.time = time;
  }

  /** The pod is being stopped, and will leave the API after that. */
  void leaving(String uid) {
    change(() -> leaving.add(uid));
  }

  /** It has left, or nobody will make it leave any more. */
  void left(String uid) {
    change(() -> leaving.remove(uid));
  }

  /** Blocks until it is the caller's turn, who must then {@link #give} it back. */
  void take() throws InterruptedException {
    Instant until = time.now().plus(LONGEST_WAIT);
    Time.Timer timer = time.after(LONGEST_WAIT, () -> change(() -> {}));
    lock.lockInterruptibly();
    try {
      while (taken == AT_ONCE || (!leaving.isEmpty() && time.now().isBefore(until))) {
        changed.await();
      }
      taken++;
    } finally {
      lock.unlock();
      timer.cancel();
    }
  }

  void give() {
    change(() -> taken--);
  }

  private void change(Runnable what) {
    lock.lock();
    try {
      what.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
