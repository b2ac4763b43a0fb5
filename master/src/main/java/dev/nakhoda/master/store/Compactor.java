package dev.nakhoda.master.store;

import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets the store's history beyond five minutes, as upstream's API server does: one virtual
 * thread that notes the revision once a minute and compacts to the one noted five minutes ago. A
 * failure is tried again a minute later.
 */
public final class Compactor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
  private static final Duration TICK = Duration.ofMinutes(1);
  private static final Duration KEPT = Duration.ofMinutes(5);

  private record Noted(Instant at, long revision) {}

  private final Store store;
  private final Time time;
  private final ArrayDeque<Noted> noted = new ArrayDeque<>();
  private final Loop loop = new Loop("compactor", TICK, this::step);

  public Compactor(Store store, Time time) {
    this.store = store;
    this.time = time;
  }

  public Compactor start() {
    loop.start();
    return this;
  }

  void step() {
    Instant now = time.now();
    try {
      noted.add(new Noted(now, store.revision()));
      long due = 0;
      while (!noted.isEmpty() && !noted.peek().at().isAfter(now.minus(KEPT))) {
        due = noted.poll().revision();
      }
      if (due > 0) {
        store.compact(due);
      }
    } catch (StoreException failure) {
      LOG.warn("compaction failed why={}", failure.getMessage());
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
