package dev.nakhoda.master.http;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets a virtual thread wait until its channel takes more bytes: the back-pressure of slow clients.
 * The event loop calls {@link #changed}.
 */
public final class WriteGate {

  private final Channel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  public WriteGate(Channel channel) {
    this.channel = channel;
  }

  /** Writability or activity changed. */
  public void changed() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** False when the channel closed, or took nothing for {@code patience}. */
  public boolean awaitWritable(Duration patience) throws InterruptedException {
    if (channel.isWritable()) {
      return true;
    }
    long left = patience.toNanos();
    lock.lock();
    try {
      while (!channel.isWritable() && channel.isActive() && left > 0) {
        // A change just before the wait is noticed after a second at the latest.
        long slice = Math.min(left, TimeUnit.SECONDS.toNanos(1));
        left -= slice - Math.max(0, changed.awaitNanos(slice));
      }
    } finally {
      lock.unlock();
    }
    return channel.isWritable() && channel.isActive();
  }
}
