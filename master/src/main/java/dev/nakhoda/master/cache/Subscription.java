package dev.nakhoda.master.cache;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Watch;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * One reader's stream of a kind's changes, read by one thread, which must close it.
 *
 * <p>The feeder offers events and never waits: a reader that has {@value #BOUND} events waiting is
 * cut off, what it had not read is dropped, and its next read fails with 410. What came before the
 * live events (initial state, replay) does not count.
 */
public final class Subscription implements AutoCloseable {

  static final int BOUND = 1024;
  static final Duration BOOKMARK_PERIOD = Duration.ofMinutes(1);

  private final ResourceName resource;
  private final CacheScope scope;
  private final SubscriptionOptions options;
  private final LongSupplier cacheRevision;
  private final Time time;
  private final Consumer<Subscription> onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrival = lock.newCondition();
  private final ArrayDeque<CacheEvent> initial = new ArrayDeque<>();
  private final ArrayDeque<CacheEvent> live = new ArrayDeque<>();
  private Optional<ApiException> end = Optional.empty();
  private Instant bookmarkDue;

  Subscription(
      ResourceName resource,
      CacheScope scope,
      SubscriptionOptions options,
      LongSupplier cacheRevision,
      Time time,
      Consumer<Subscription> onClose) {
    this.resource = resource;
    this.scope = scope;
    this.options = options;
    this.cacheRevision = cacheRevision;
    this.time = time;
    this.onClose = onClose;
    this.bookmarkDue = time.now().plus(BOOKMARK_PERIOD);
  }

  public ResourceName resource() {
    return resource;
  }

  CacheScope scope() {
    return scope;
  }

  /** Before the subscription is registered: what the reader sees first. */
  void begin(Collection<CacheEvent> events) {
    initial.addAll(events);
  }

  /** Before the subscription is registered: the mark after the initial state. */
  void endOfInitialEvents(long revision) {
    initial.add(bookmark(revision, true));
  }

  /** On the feeder's thread. */
  void offer(CacheChange change) {
    if (change.revision() > options.fromRevision()) {
      CacheEvent.of(change, scope).ifPresent(this::enqueue);
    }
  }

  private void enqueue(CacheEvent event) {
    lock.lock();
    try {
      if (end.isPresent()) {
        return;
      }
      if (live.size() < BOUND) {
        live.add(event);
        arrival.signal();
      } else {
        finish(ApiException.expired("the watch was too slow to follow and was closed"));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Blocks for the next event. ApiException 410 when it was cut off, 503 at shutdown. */
  public CacheEvent next() throws InterruptedException {
    while (true) {
      Optional<CacheEvent> event = poll(BOOKMARK_PERIOD);
      if (event.isPresent()) {
        return event.get();
      }
    }
  }

  /** As {@link #next}, but gives up after {@code most}; zero does not wait. */
  public Optional<CacheEvent> poll(Duration most) throws InterruptedException {
    long left = most.toNanos();
    lock.lockInterruptibly();
    try {
      while (true) {
        Optional<CacheEvent> event = take();
        if (event.isPresent() || left <= 0) {
          return event;
        }
        long step = Math.min(left, untilBookmark());
        left -= step - arrival.awaitNanos(step);
      }
    } finally {
      lock.unlock();
    }
  }

  private Optional<CacheEvent> take() {
    if (!initial.isEmpty()) {
      return Optional.of(initial.poll());
    }
    if (end.isPresent()) {
      throw end.get();
    }
    // Read before the queue is looked at: the feeder offers first and publishes afterwards.
    long safe = cacheRevision.getAsLong();
    if (!live.isEmpty()) {
      return Optional.of(live.poll());
    }
    if (options.bookmarks() && !time.now().isBefore(bookmarkDue)) {
      bookmarkDue = time.now().plus(BOOKMARK_PERIOD);
      return Optional.of(bookmark(Math.max(safe, options.fromRevision()), false));
    }
    return Optional.empty();
  }

  private long untilBookmark() {
    if (!options.bookmarks()) {
      return Long.MAX_VALUE;
    }
    long nanos = Duration.between(time.now(), bookmarkDue).toNanos();
    return Math.max(TimeUnit.MILLISECONDS.toNanos(1), nanos);
  }

  private CacheEvent bookmark(long revision, boolean initialEventsEnd) {
    ObjectNode tree =
        Json.object().put("kind", resource.kind()).put("apiVersion", resource.apiVersion());
    ObjectNode metadata =
        tree.putObject("metadata").put("resourceVersion", Long.toString(revision));
    metadata.putNull("creationTimestamp");
    if (initialEventsEnd) {
      metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
    }
    return new CacheEvent(Watch.Type.BOOKMARK, KubeObject.of(tree), revision);
  }

  /** Ends the stream for the reader; what is waiting is dropped. */
  void finish(ApiException why) {
    lock.lock();
    try {
      if (end.isEmpty()) {
        end = Optional.of(why);
        live.clear();
        initial.clear();
        arrival.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A blocked {@link #next} ends with ApiException 503. */
  @Override
  public void close() {
    finish(ApiException.unavailable("the watch was closed"));
    onClose.accept(this);
  }
}
