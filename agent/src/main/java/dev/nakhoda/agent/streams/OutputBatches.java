package dev.nakhoda.agent.streams;

import dev.nakhoda.agent.runtime.ContainerStreams.Chunk;
import dev.nakhoda.agent.runtime.ContainerStreams.ProcessStream;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts what a process has said meanwhile together, so that a thousand lines are not a thousand
 * frames: a thread of its own reads ahead, at most {@value #MOST_BYTES} bytes (then it waits),
 * while the last batch is being sent. Nothing is held back: a single line goes at once. Closing the
 * process's stream ends it; {@link #close} frees a reader that waits for room.
 */
final class OutputBatches implements AutoCloseable {

  private static final int MOST_BYTES = 32 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private boolean ended;
  private boolean closed;
  private RuntimeException failure;

  /** Starts to read. */
  static OutputBatches of(ProcessStream process) {
    OutputBatches batches = new OutputBatches();
    Thread.ofVirtual().name("output-batches").start(() -> batches.readAll(process));
    return batches;
  }

  private void readAll(ProcessStream process) {
    try {
      for (var chunk = process.read(); chunk.isPresent(); chunk = process.read()) {
        add(chunk.get());
      }
      end(null);
    } catch (RuntimeException broken) {
      end(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      end(null);
    }
  }

  private void add(Chunk chunk) throws InterruptedException {
    lock.lock();
    try {
      while (waiting.size() >= MOST_BYTES && !closed) {
        changed.await();
      }
      if (closed) {
        return;
      }
      waiting.writeBytes(chunk.data());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end(RuntimeException why) {
    lock.lock();
    try {
      ended = true;
      failure = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What is still read is dropped. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Blocks; empty at the end. Throws what reading failed with, after all that was read. */
  byte[] next() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.size() == 0 && !ended) {
        changed.await();
      }
      if (waiting.size() == 0 && failure != null) {
        throw failure;
      }
      byte[] batch = waiting.toByteArray();
      waiting.reset();
      changed.signalAll();
      return batch;
    } finally {
      lock.unlock();
    }
  }
}
