package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.loop.Backoff;
import dev.nakhoda.loop.QueueObserver;
import dev.nakhoda.loop.Reconciler;
import dev.nakhoda.loop.Time;
import dev.nakhoda.loop.WorkQueue;
import dev.nakhoda.loop.Workers;
import java.time.Duration;

/**
 * One named control loop: a queue of keys and the workers that reconcile them. Informers' listeners
 * only {@link #add} keys. Its owner starts it once its informers are in step, and closes it; a step
 * that fails is tried again with the queue's back-off.
 */
public final class Controller implements AutoCloseable {

  private final String name;
  private final int workerCount;
  private final WorkQueue<ObjectKey> queue;
  private final Workers<ObjectKey> workers;

  public Controller(
      String name,
      Time time,
      int workerCount,
      QueueObserver observer,
      Reconciler<ObjectKey> reconciler) {
    this.name = name;
    this.workerCount = workerCount;
    this.queue = new WorkQueue<>(time, Backoff.QUEUE, observer);
    this.workers = new Workers<>(name, queue, reconciler);
  }

  public String name() {
    return name;
  }

  /** Never blocks. */
  public void add(ObjectKey key) {
    queue.add(key);
  }

  /** Adds after {@code delay}; a later call for the same key replaces the earlier one. */
  public void addAfter(ObjectKey key, Duration delay) {
    queue.addAfter(key, delay);
  }

  public void start() {
    workers.start(workerCount);
  }

  /** Reconciles one waiting key, if any; for tests that step by hand instead of {@link #start}. */
  public boolean step() throws InterruptedException {
    return workers.step();
  }

  @Override
  public void close() {
    workers.close();
  }
}
