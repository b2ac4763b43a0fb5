package dev.nakhoda.loop;

import dev.nakhoda.api.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * N virtual threads that take keys from one queue and reconcile them. A failed key is retried with
 * the queue's back-off, without limit: level-triggered work is never given up.
 */
public final class Workers<K> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private final String name;
  private final WorkQueue<K> queue;
  private final Reconciler<K> reconciler;
  private final List<Thread> threads = new ArrayList<>();

  public Workers(String name, WorkQueue<K> queue, Reconciler<K> reconciler) {
    this.name = name;
    this.queue = queue;
    this.reconciler = reconciler;
  }

  public Workers<K> start(int count) {
    for (int number = 0; number < count; number++) {
      threads.add(Thread.ofVirtual().name(name + "-" + number).start(this::run));
    }
    return this;
  }

  private void run() {
    try {
      for (Optional<K> key = queue.take(); key.isPresent(); key = queue.take()) {
        process(key.get());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Processes one waiting key, if any; for tests that step by hand. */
  public boolean step() throws InterruptedException {
    Optional<K> key = queue.poll();
    if (key.isPresent()) {
      process(key.get());
    }
    return key.isPresent();
  }

  private void process(K key) throws InterruptedException {
    try {
      Reconciler.Result result = reconciler.reconcile(key);
      queue.forget(key);
      if (!result.again().equals(Duration.ZERO)) {
        queue.addAfter(key, result.again());
      }
    } catch (ApiException refused) {
      LOG.debug("reconcile refused loop={} key={} why={}", name, key, refused.getMessage());
      queue.retry(key);
    } catch (RuntimeException failure) {
      LOG.error("reconcile failed loop={} key={}", name, key, failure);
      queue.retry(key);
    } finally {
      queue.done(key);
    }
  }

  /** Closes the queue, interrupts the workers and waits for them. */
  @Override
  public void close() {
    queue.close();
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join(Duration.ofSeconds(5));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
