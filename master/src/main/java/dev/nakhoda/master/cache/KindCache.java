package dev.nakhoda.master.cache;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.loop.Time;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One kind's part of the cache. The feeder's thread is the only writer; readers of objects take an
 * immutable snapshot and no lock. The lock holds off the feeder while somebody subscribes.
 */
final class KindCache {

  private static final Logger LOG = LoggerFactory.getLogger(KindCache.class);

  /** How many snapshots are kept for lists that are read in pages; the oldest is dropped. */
  private static final int PAGED_SNAPSHOTS = 32;

  private record NodeKey(String node, ObjectKey key) implements Comparable<NodeKey> {
    @Override
    public int compareTo(NodeKey other) {
      int byNode = node.compareTo(other.node);
      return byNode != 0 ? byNode : key.compareTo(other.key);
    }

    static NodeKey of(CachedObject object) {
      return new NodeKey(object.nodeName(), object.key());
    }
  }

  /** {@code revision}: of the newest change in it. */
  private record State(
      long revision,
      TreeSnapshot<ObjectKey, CachedObject> objects,
      TreeSnapshot<NodeKey, CachedObject> byNode) {

    State apply(CacheChange change) {
      var nextObjects = objects;
      var nextByNode = byNode;
      if (change.before().isPresent()) {
        CachedObject before = change.before().get();
        nextByNode =
            before.nodeName().isEmpty() ? nextByNode : nextByNode.without(NodeKey.of(before));
        nextObjects = change.after().isPresent() ? nextObjects : nextObjects.without(before.key());
      }
      if (change.after().isPresent()) {
        CachedObject after = change.after().get();
        nextObjects = nextObjects.with(after.key(), after);
        nextByNode =
            after.nodeName().isEmpty() ? nextByNode : nextByNode.with(NodeKey.of(after), after);
      }
      return new State(change.revision(), nextObjects, nextByNode);
    }
  }

  private final CachedKind kind;
  private final Time time;
  private final LongSupplier cacheRevision;
  private final ReentrantLock lock = new ReentrantLock();
  private final SubscriptionIndex subscriptions = new SubscriptionIndex();
  private final List<Consumer<CacheChange>> listeners = new CopyOnWriteArrayList<>();
  private final Map<Long, State> paged = new LinkedHashMap<>();
  private EventRing ring;
  private volatile State state = new State(0, TreeSnapshot.empty(), TreeSnapshot.empty());

  KindCache(CachedKind kind, Time time, LongSupplier cacheRevision) {
    this.kind = kind;
    this.time = time;
    this.cacheRevision = cacheRevision;
    this.ring = new EventRing(time, 0);
  }

  CachedKind kind() {
    return kind;
  }

  Optional<CachedObject> get(ObjectKey key) {
    return state.objects().get(key);
  }

  int size() {
    return state.objects().size();
  }

  CacheListing list(CacheScope scope) {
    long published = cacheRevision.getAsLong();
    State snapshot = state;
    List<CachedObject> items = new ArrayList<>();
    visit(snapshot, scope, Optional.empty(), items::add, Integer.MAX_VALUE);
    // All of this kind up to the published revision was in the snapshot when it was taken.
    return new CacheListing(Math.max(published, snapshot.revision()), items, 0);
  }

  /** Empty when the first page's snapshot is no longer kept. */
  Optional<CacheListing> page(CacheScope scope, CachePage page) {
    long published = cacheRevision.getAsLong();
    State snapshot = state;
    long revision = page.revision();
    if (revision == 0) {
      revision = Math.max(published, snapshot.revision());
    } else if (revision < snapshot.revision()) {
      Optional<State> kept = recall(revision);
      if (kept.isEmpty()) {
        return Optional.empty();
      }
      snapshot = kept.get();
    }
    List<CachedObject> items = new ArrayList<>();
    long remaining = visit(snapshot, scope, page.after(), items::add, page.limit());
    if (remaining > 0) {
      remember(revision, snapshot);
    }
    return Optional.of(new CacheListing(revision, items, remaining));
  }

  private Optional<State> recall(long revision) {
    lock.lock();
    try {
      return Optional.ofNullable(paged.get(revision));
    } finally {
      lock.unlock();
    }
  }

  private void remember(long revision, State snapshot) {
    lock.lock();
    try {
      paged.putIfAbsent(revision, snapshot);
      if (paged.size() > PAGED_SNAPSHOTS) {
        paged.remove(paged.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many objects that match came after the limit. */
  private static long visit(
      State snapshot,
      CacheScope scope,
      Optional<ObjectKey> after,
      Consumer<CachedObject> found,
      int limit) {
    long[] seen = {0};
    Optional<String> node = scope.node();
    java.util.function.Predicate<CachedObject> visitor =
        object -> {
          if (scope.matches(object)
              && after.map(last -> last.compareTo(object.key()) < 0).orElse(true)) {
            if (seen[0]++ < limit) {
              found.accept(object);
            }
          }
          return node.map(object.nodeName()::equals).orElse(true)
              && (scope.namespace().isEmpty()
                  || node.isPresent()
                  || scope.namespace().equals(object.key().namespace()));
        };
    ObjectKey first = after.orElse(new ObjectKey(scope.namespace(), ""));
    if (node.isPresent()) {
      snapshot.byNode().scanFrom(new NodeKey(node.get(), first), visitor);
    } else {
      snapshot.objects().scanFrom(first, visitor);
    }
    return Math.max(0, seen[0] - limit);
  }

  /** Feeder only. */
  void apply(CacheChange change) {
    lock.lock();
    try {
      state = state.apply(change);
      ring.add(change);
      tell(change);
      subscriptions.eachConcerned(change, subscription -> subscription.offer(change));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Feeder only: the first state, or the state after missed history; then the differences are told
   * as changes. {@code objects} are in key order.
   */
  void replace(List<CachedObject> objects, long revision, boolean first) {
    lock.lock();
    try {
      if (first) {
        List<CachedObject> bound =
            objects.stream()
                .filter(object -> !object.nodeName().isEmpty())
                .sorted(Comparator.comparing(NodeKey::of))
                .toList();
        state =
            new State(
                revision,
                TreeSnapshot.ofSorted(objects, CachedObject::key),
                TreeSnapshot.ofSorted(bound, NodeKey::of));
        ring = new EventRing(time, revision);
        objects.forEach(
            object -> tell(new CacheChange(Optional.empty(), Optional.of(object), revision)));
      } else {
        differences(objects, revision).forEach(this::apply);
      }
    } finally {
      lock.unlock();
    }
  }

  /** One listener's fault must not cost the others their changes. */
  private void tell(CacheChange change) {
    for (Consumer<CacheChange> listener : listeners) {
      try {
        listener.accept(change);
      } catch (RuntimeException fault) {
        LOG.error("cache listener failed kind={}", kind.name().plural(), fault);
      }
    }
  }

  private List<CacheChange> differences(List<CachedObject> objects, long revision) {
    return Differences.between(state.objects(), objects, revision);
  }

  /** Calls {@code listener} with each present object, then with every change. */
  AutoCloseable listen(Consumer<CacheChange> listener) {
    lock.lock();
    try {
      State present = state;
      present
          .objects()
          .scan(object -> {
            listener.accept(
                new CacheChange(Optional.empty(), Optional.of(object), object.revision()));
            return true;
          });
      listeners.add(listener);
      return () -> listeners.remove(listener);
    } finally {
      lock.unlock();
    }
  }

  Subscription subscribe(CacheScope scope, SubscriptionOptions options) {
    lock.lock();
    try {
      long from = options.fromRevision();
      boolean initial = options.initialEvents() || from == 0;
      if (!initial && from < ring.start()) {
        throw ApiException.expired("too old resource version: " + from + " (" + ring.start() + ")");
      }
      CacheListing present = initial ? list(scope) : new CacheListing(from, List.of(), 0);
      Subscription subscription =
          new Subscription(
              kind.name(),
              scope,
              new SubscriptionOptions(
                  present.revision(), options.bookmarks(), options.initialEvents()),
              cacheRevision,
              time,
              this::unsubscribe);
      subscription.begin(present.items().stream().map(CacheEvent::added).toList());
      if (options.initialEvents()) {
        subscription.endOfInitialEvents(present.revision());
      }
      subscription.begin(
          ring.after(present.revision()).stream()
              .map(change -> CacheEvent.of(change, scope))
              .flatMap(Optional::stream)
              .toList());
      subscriptions.add(subscription);
      return subscription;
    } finally {
      lock.unlock();
    }
  }

  private void unsubscribe(Subscription subscription) {
    lock.lock();
    try {
      subscriptions.remove(subscription);
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      subscriptions
          .all()
          .forEach(each -> each.finish(ApiException.unavailable("the server is shutting down")));
      listeners.clear();
    } finally {
      lock.unlock();
    }
  }
}
