package dev.nakhoda.client;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.Backoff;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An informer over any Client's list and watch. One virtual thread owns all changes; reads are from
 * concurrent maps. On any failure it lists again after a back-off (100 ms to 5 s), and what it has
 * stays readable meanwhile.
 */
final class WatchingInformer implements Informer {

  private static final Logger LOG = LoggerFactory.getLogger(WatchingInformer.class);
  private static final Backoff RETRY = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

  private final Client client;
  private final ResourceName resource;
  private final Scope scope;
  private final Time time;
  private final Map<ObjectKey, KubeObject> objects = new ConcurrentHashMap<>();
  private final List<LocalIndex> indexes = new CopyOnWriteArrayList<>();
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch synced = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closed;
  private volatile Watch open;

  WatchingInformer(Client client, ResourceName resource, Scope scope, Time time) {
    this.client = client;
    this.resource = resource;
    this.scope = scope;
    this.time = time;
    this.thread = Thread.ofVirtual().name("informer-" + resource.plural()).unstarted(this::run);
  }

  @Override
  public Index index(Function<KubeObject, List<String>> valuesOf) {
    LocalIndex index = new LocalIndex(valuesOf);
    indexes.add(index);
    return index;
  }

  @Override
  public void onChange(Consumer<Change> listener) {
    listeners.add(listener);
  }

  @Override
  public Informer start() {
    thread.start();
    return this;
  }

  private void run() {
    int failures = 0;
    while (!closed) {
      try {
        long revision = relist();
        synced.countDown();
        failures = 0;
        follow(revision);
      } catch (InterruptedException interrupted) {
        return;
      } catch (RuntimeException failure) {
        failures++;
        log(failure);
        if (!pause(RETRY.delay(failures))) {
          return;
        }
      }
    }
  }

  private void log(RuntimeException failure) {
    if (failure instanceof ApiException refused) {
      LOG.debug("informer lists again resource={} why={}", resource.plural(), refused.getMessage());
    } else {
      LOG.error("informer failed resource={}", resource.plural(), failure);
    }
  }

  private long relist() {
    ObjectList list = client.list(resource, scope);
    Set<ObjectKey> gone = new HashSet<>(objects.keySet());
    for (KubeObject object : list.items()) {
      gone.remove(object.key());
      put(object);
    }
    gone.forEach(this::remove);
    return list.resourceVersion();
  }

  /** Resumes a broken watch at the last revision seen, until that is too old or refused. */
  private void follow(long start) throws InterruptedException {
    long revision = start;
    int failures = 0;
    while (!closed) {
      try (Watch watch = client.watch(resource, scope, revision)) {
        open = watch;
        while (!closed) {
          Watch.Event event = watch.next();
          apply(event);
          revision = Math.max(revision, event.object().resourceVersion());
          failures = 0;
        }
      } catch (ApiException ended) {
        failures++;
        if (ended.code() != 503 || failures > 5) {
          throw ended;
        }
        if (!pause(RETRY.delay(failures))) {
          return;
        }
      }
    }
  }

  private void apply(Watch.Event event) {
    switch (event.type()) {
      case ADDED, MODIFIED -> put(event.object());
      case DELETED -> {
        objects.put(event.object().key(), event.object());
        remove(event.object().key());
      }
      case BOOKMARK -> {}
    }
  }

  private void put(KubeObject object) {
    KubeObject before = objects.put(object.key(), object);
    if (before == null || before.resourceVersion() != object.resourceVersion()) {
      indexes.forEach(index -> index.replace(object.key(), object));
      tell(new Change(Optional.ofNullable(before), Optional.of(object)));
    }
  }

  private void remove(ObjectKey key) {
    KubeObject before = objects.remove(key);
    if (before != null) {
      indexes.forEach(index -> index.remove(key));
      tell(new Change(Optional.of(before), Optional.empty()));
    }
  }

  private void tell(Change change) {
    for (Consumer<Change> listener : listeners) {
      try {
        listener.accept(change);
      } catch (RuntimeException failure) {
        LOG.error("informer listener failed resource={}", resource.plural(), failure);
      }
    }
  }

  private boolean pause(Duration delay) {
    CountDownLatch over = new CountDownLatch(1);
    time.after(delay, over::countDown);
    try {
      over.await();
      return true;
    } catch (InterruptedException interrupted) {
      return false;
    }
  }

  @Override
  public boolean synced() {
    return synced.getCount() == 0;
  }

  @Override
  public void awaitSynced() throws InterruptedException {
    synced.await();
  }

  @Override
  public Optional<KubeObject> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  @Override
  public List<KubeObject> list() {
    return List.copyOf(objects.values());
  }

  @Override
  public List<KubeObject> list(String namespace) {
    return objects.values().stream()
        .filter(object -> object.namespace().equals(namespace))
        .toList();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    Watch watch = open;
    if (watch != null) {
      watch.close();
    }
  }

  /** Written by the informer's thread, read by any. */
  private final class LocalIndex implements Index {
    private final Function<KubeObject, List<String>> valuesOf;
    private final Map<String, Set<ObjectKey>> keys = new ConcurrentHashMap<>();
    private final Map<ObjectKey, List<String>> values = new ConcurrentHashMap<>();

    LocalIndex(Function<KubeObject, List<String>> valuesOf) {
      this.valuesOf = valuesOf;
    }

    void replace(ObjectKey key, KubeObject object) {
      remove(key);
      List<String> now = valuesOf.apply(object);
      values.put(key, now);
      now.forEach(value -> keys.compute(value, (name, set) -> with(set, key)));
    }

    void remove(ObjectKey key) {
      List<String> before = values.remove(key);
      if (before != null) {
        before.forEach(value -> keys.computeIfPresent(value, (name, set) -> without(set, key)));
      }
    }

    private static Set<ObjectKey> with(Set<ObjectKey> set, ObjectKey key) {
      Set<ObjectKey> now = set == null ? ConcurrentHashMap.newKeySet() : set;
      now.add(key);
      return now;
    }

    private static Set<ObjectKey> without(Set<ObjectKey> set, ObjectKey key) {
      set.remove(key);
      return set.isEmpty() ? null : set;
    }

    @Override
    public List<KubeObject> get(String value) {
      List<KubeObject> found = new ArrayList<>();
      for (ObjectKey key : new LinkedHashSet<>(keys.getOrDefault(value, Set.of()))) {
        KubeObject object = objects.get(key);
        if (object != null) {
          found.add(object);
        }
      }
      return found;
    }
  }
}
