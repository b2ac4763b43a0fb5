package dev.nakhoda.master.cache;

import dev.nakhoda.loop.Backoff;
import dev.nakhoda.master.store.Store;
import dev.nakhoda.master.store.Store.Entry;
import dev.nakhoda.master.store.StoreEvent;
import dev.nakhoda.master.store.StoreException;
import dev.nakhoda.master.store.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The cache's only writer: one thread, which lists {@value #PREFIX} once and then follows it by one
 * watch. When the history that it needs was compacted away it lists again and tells the
 * differences. A store that does not answer is asked again, with a back-off up to five seconds; the
 * cache meanwhile keeps answering from what it has.
 *
 * <p>Bound: {@value #BOUND} batches between the store's thread and this one; then the watch is held
 * back.
 */
public final class CacheFeeder implements AutoCloseable {

  public static final String PREFIX = "/registry/";

  private static final Logger LOG = LoggerFactory.getLogger(CacheFeeder.class);
  private static final int BOUND = 256;
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

  private sealed interface Signal {
    record Events(List<StoreEvent> events) implements Signal {}

    record Progress(long revision) implements Signal {}

    record Compacted(long revision) implements Signal {}
  }

  private final WatchCache cache;
  private final Store store;
  private final CountDownLatch loaded = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("cache-feeder").unstarted(this::run);

  public CacheFeeder(WatchCache cache) {
    this.cache = cache;
    this.store = cache.store();
  }

  public CacheFeeder start() {
    thread.start();
    return this;
  }

  /** Blocks until the first load is in. */
  public void awaitLoaded() throws InterruptedException {
    loaded.await();
  }

  private void run() {
    try {
      int failures = 0;
      while (true) {
        try {
          follow(load());
          failures = 0;
        } catch (StoreException failure) {
          failures++;
          LOG.warn(
              "cache feeder lost the store failures={} why={}", failures, failure.getMessage());
          Thread.sleep(BACKOFF.delay(failures));
        } catch (RuntimeException failure) {
          failures++;
          LOG.error("cache feeder failed, loading anew failures={}", failures, failure);
          Thread.sleep(BACKOFF.delay(failures));
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Lists everything once; instead of {@link #start} in a stepped simulation, whose one thread then
   * hands in every change by {@link #apply}.
   */
  public long load() {
    boolean first = !cache.ready();
    Map<KindCache, List<CachedObject>> found = new HashMap<>();
    cache.allKinds().forEach(kind -> found.put(kind, new ArrayList<>()));
    long revision =
        store.scan(
            PREFIX,
            entry ->
                cache
                    .kindOf(entry.key())
                    .ifPresent(kind -> decode(kind, entry).ifPresent(found.get(kind)::add)));
    found.forEach((kind, objects) -> kind.replace(sorted(objects), revision, first));
    cache.reached(revision);
    loaded.countDown();
    LOG.info(
        "cache loaded objects={} revision={} first={}",
        found.values().stream().mapToInt(List::size).sum(),
        revision,
        first);
    return revision;
  }

  /** The store's order differs from ours where a namespace has characters before the slash. */
  private static List<CachedObject> sorted(List<CachedObject> objects) {
    objects.sort(java.util.Comparator.comparing(CachedObject::key));
    return objects;
  }

  /** Returns when the watch's history was compacted away. */
  private void follow(long revision) throws InterruptedException {
    BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(BOUND);
    try (AutoCloseable watch = store.watch(PREFIX, revision + 1, new Receiver(signals))) {
      while (true) {
        switch (signals.take()) {
          case Signal.Events(var events) -> events.forEach(this::apply);
          case Signal.Progress(long reached) -> cache.reached(reached);
          case Signal.Compacted(long compacted) -> {
            LOG.warn("cache missed history compacted={} at={}", compacted, cache.revision());
            return;
          }
        }
      }
    } catch (InterruptedException | RuntimeException passed) {
      throw passed;
    } catch (Exception impossible) {
      throw new IllegalStateException("closing a watch failed", impossible);
    }
  }

  /** The next change in the store's order; see {@link #load}. */
  public void apply(StoreEvent event) {
    cache.kindOf(event.key()).ifPresent(kind -> change(kind, event).ifPresent(kind::apply));
    cache.reached(event.revision());
  }

  private Optional<CacheChange> change(KindCache kind, StoreEvent event) {
    Optional<CachedObject> after =
        switch (event) {
          case StoreEvent.Put(Entry entry) -> decode(kind, entry);
          case StoreEvent.Deleted _ -> Optional.empty();
        };
    Optional<CachedObject> before = present(kind, event.key());
    return before.isEmpty() && after.isEmpty()
        ? Optional.empty()
        : Optional.of(new CacheChange(before, after, event.revision()));
  }

  private static Optional<CachedObject> present(KindCache kind, String storeKey) {
    try {
      return kind.get(CachedObjects.key(kind.kind(), storeKey));
    } catch (IllegalArgumentException foreignKey) {
      return Optional.empty();
    }
  }

  /**
   * Empty for a value that is no object; it is reported and left out, so that one cannot stop all.
   */
  private static Optional<CachedObject> decode(KindCache kind, Entry entry) {
    try {
      return Optional.of(CachedObjects.decode(kind.kind(), entry));
    } catch (JacksonException | IllegalArgumentException unreadable) {
      LOG.error("unreadable object key={} why={}", entry.key(), unreadable.getMessage());
      return Optional.empty();
    } catch (RuntimeException unexpected) {
      LOG.error("object cannot be cached key={}", entry.key(), unexpected);
      return Optional.empty();
    }
  }

  /** Hands the store's calls over to the feeder's thread. */
  private record Receiver(BlockingQueue<Signal> signals) implements WatchListener {

    @Override
    public void onEvents(List<StoreEvent> events) {
      put(new Signal.Events(events));
    }

    @Override
    public void onProgress(long revision) {
      put(new Signal.Progress(revision));
    }

    @Override
    public void onCompacted(long revision) {
      put(new Signal.Compacted(revision));
    }

    private void put(Signal signal) {
      try {
        signals.put(signal);
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends the watch; the cache keeps its last state. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
