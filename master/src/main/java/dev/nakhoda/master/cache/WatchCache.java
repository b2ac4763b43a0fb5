package dev.nakhoda.master.cache;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.store.Store;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * All objects of all kinds in memory, with their recent history: what GET, LIST and WATCH are
 * answered from. Objects are kept as the bytes that clients get.
 *
 * <p>{@link CacheFeeder} is the only writer. Reads are lock-free snapshots, from any thread. Until
 * the first load is in, and when the store does not answer a question, reads fail with 503; a kind
 * that is not cached is an IllegalArgumentException.
 */
public final class WatchCache implements AutoCloseable {

  /** Upstream's limit for a read that waits for a revision. */
  private static final Duration FRESHNESS_LIMIT = Duration.ofSeconds(3);

  /** How long an event may be under way before the cache suspects that none will come. */
  private static final Duration GRACE = Duration.ofMillis(100);

  private final Store store;
  private final Map<ResourceName, KindCache> kinds = new HashMap<>();
  private final TreeMap<String, KindCache> byPrefix = new TreeMap<>();
  private final RevisionGate gate = new RevisionGate();
  private final SharedQuestion<Long> newestRevision;
  private final SharedQuestion<Long> mark;

  public WatchCache(Store store, Time time, List<CachedKind> kinds) {
    this.store = store;
    this.newestRevision = new SharedQuestion<>(store::revision);
    this.mark = new SharedQuestion<>(() -> ProgressMark.write(store));
    for (CachedKind kind : kinds) {
      KindCache cache = new KindCache(kind, time, gate::revision);
      if (this.kinds.put(kind.name(), cache) != null
          || byPrefix.put(kind.prefix(), cache) != null) {
        throw new IllegalArgumentException("cached twice: " + kind);
      }
    }
  }

  public Optional<CachedObject> get(ResourceName resource, ObjectKey key) {
    return ready(resource).get(key);
  }

  /** All of one revision, in key order. */
  public CacheListing list(ResourceName resource, CacheScope scope) {
    return ready(resource).list(scope);
  }

  /**
   * A part of a list; all parts show the first one's revision. Empty when that is no longer kept
   * (the last 32 paged lists of a kind are): the reader must begin again.
   */
  public Optional<CacheListing> page(ResourceName resource, CacheScope scope, CachePage page) {
    return ready(resource).page(scope, page);
  }

  /** How many objects of the kind there are. */
  public int size(ResourceName resource) {
    return kind(resource).size();
  }

  /** See {@link SubscriptionOptions#fromRevision}; 410 when that lies before the kept history. */
  public Subscription subscribe(ResourceName resource, CacheScope scope, long fromRevision) {
    return subscribe(resource, scope, SubscriptionOptions.from(fromRevision));
  }

  public Subscription subscribe(
      ResourceName resource, CacheScope scope, SubscriptionOptions options) {
    return ready(resource).subscribe(scope, options);
  }

  /**
   * For code in this process: {@code listener} is called with every present object, on this thread,
   * and then with every change, on the feeder's thread; it must be quick and must not throw. Reads
   * from inside it see the change. Works before the first load, too. Close the result to end it.
   */
  public AutoCloseable listen(ResourceName resource, Consumer<CacheChange> listener) {
    return kind(resource).listen(listener);
  }

  /** The revision that all kinds have reached. */
  public long revision() {
    return gate.revision();
  }

  /** Whether the first load is in. */
  public boolean ready() {
    return gate.revision() > 0;
  }

  /** Blocks until the cache has reached {@code wanted}; 504 as upstream after three seconds. */
  public void awaitRevision(long wanted) throws InterruptedException {
    if (!gate.await(wanted, FRESHNESS_LIMIT)) {
      throw tooLarge(wanted, gate.revision());
    }
  }

  /**
   * Blocks until the cache shows every write that was finished before this call. Asks the store for
   * its revision; readers that wait at the same time share the question.
   */
  public void awaitCurrent() throws InterruptedException {
    long newest = answer(newestRevision.ask());
    if (gate.await(newest, GRACE)) {
      return;
    }
    // The newest write may lie outside of what is watched; a key of our own then ends the wait.
    awaitRevision(Math.max(newest, answer(mark.ask())));
  }

  private static long answer(CompletableFuture<Long> question) throws InterruptedException {
    try {
      return question.get(FRESHNESS_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failure) {
      throw ApiException.unavailable("etcdserver: " + failure.getCause().getMessage());
    } catch (TimeoutException slow) {
      throw ApiException.unavailable("etcdserver: request timed out");
    }
  }

  private static ApiException tooLarge(long wanted, long current) {
    String sentence = "Too large resource version";
    var cause = new Status.Cause("ResourceVersionTooLarge", sentence, "");
    return new ApiException(
        new Status(
            504,
            "Timeout",
            sentence + ": " + wanted + ", current: " + current,
            Optional.of(new Status.Details("", "", "", "", List.of(cause), 1))));
  }

  private KindCache ready(ResourceName resource) {
    KindCache kind = kind(resource);
    if (!ready()) {
      throw ApiException.unavailable("storage is (re)initializing");
    }
    return kind;
  }

  private KindCache kind(ResourceName resource) {
    KindCache kind = kinds.get(resource);
    if (kind == null) {
      throw new IllegalArgumentException("not cached: " + resource);
    }
    return kind;
  }

  /** Feeder only: whose key this is; empty for what is not cached. */
  Optional<KindCache> kindOf(String storeKey) {
    var candidate = byPrefix.floorEntry(storeKey);
    return Optional.ofNullable(candidate)
        .filter(entry -> storeKey.startsWith(entry.getKey()))
        .map(Map.Entry::getValue);
  }

  /** Feeder only. */
  Iterable<KindCache> allKinds() {
    return kinds.values();
  }

  /** Feeder only: everything up to {@code revision} was applied. */
  void reached(long revision) {
    gate.advance(revision);
  }

  Store store() {
    return store;
  }

  /** Ends all subscriptions with 503. The store stays open. */
  @Override
  public void close() {
    kinds.values().forEach(KindCache::close);
  }
}
