package dev.nakhoda.master.cache;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.FieldSelector;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.FakeTime;
import dev.nakhoda.master.store.MemoryStore;
import dev.nakhoda.master.store.Store;
import dev.nakhoda.master.store.WatchListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** A cache of pods and leases over a store in memory whose watch can be held back. */
final class CacheFixture implements AutoCloseable {

  static final CachedKind PODS =
      new CachedKind(
          ResourceName.PODS,
          "/registry/pods/",
          pod -> Map.of("spec.nodeName", pod.path("spec").path("nodeName").asString("")));
  static final CachedKind LEASES =
      new CachedKind(ResourceName.LEASES, "/registry/leases/", _ -> Map.of());

  private static final Duration LONGEST = Duration.ofSeconds(30);

  final FakeTime time = new FakeTime();
  final GatedStore store = new GatedStore();
  final WatchCache cache = new WatchCache(store, time, List.of(PODS, LEASES));
  final CacheFeeder feeder = new CacheFeeder(cache);

  CacheFixture start() throws InterruptedException {
    feeder.start();
    feeder.awaitLoaded();
    return this;
  }

  static byte[] pod(String name, String node, String app) {
    ObjectNode pod = Json.object().put("kind", "Pod").put("apiVersion", "v1");
    ObjectNode metadata = pod.putObject("metadata").put("name", name).put("namespace", "default");
    metadata.put("uid", "uid-" + name).putObject("labels").put("app", app);
    pod.putObject("spec").put("nodeName", node);
    return Json.write(pod);
  }

  static String key(String name) {
    return "/registry/pods/default/" + name;
  }

  long create(String name, String node, String app) {
    return store.create(key(name), pod(name, node, app));
  }

  long update(String name, String node, String app) {
    long revision = store.get(key(name)).orElseThrow().modRevision();
    return store.update(key(name), pod(name, node, app), revision);
  }

  long delete(String name) {
    return store.delete(key(name), store.get(key(name)).orElseThrow().modRevision());
  }

  Optional<CachedObject> get(String name) {
    return cache.get(ResourceName.PODS, new ObjectKey("default", name));
  }

  static CacheScope scope(String labels, String fields) {
    return new CacheScope("", LabelSelector.parse(labels), FieldSelector.parse(fields));
  }

  /**
   * What the subscription has to say until {@code revision}, each as {@code TYPE name@revision}.
   */
  List<String> read(Subscription subscription, long revision) throws InterruptedException {
    awaitRevision(revision);
    List<String> seen = new ArrayList<>();
    while (true) {
      Optional<CacheEvent> event = subscription.poll(Duration.ZERO);
      if (event.isEmpty()) {
        return seen;
      }
      CacheEvent found = event.get();
      if (found.object().resourceVersion() != found.revision()) {
        throw new AssertionError("another revision in the object: " + found);
      }
      seen.add(found.type() + " " + found.object().name() + "@" + found.revision());
    }
  }

  /** The cache itself gives up after three seconds; a busy machine may need more. */
  private void awaitRevision(long revision) throws InterruptedException {
    Instant end = Instant.now().plus(LONGEST);
    while (true) {
      try {
        cache.awaitRevision(revision);
        return;
      } catch (ApiException late) {
        if (Instant.now().isAfter(end)) {
          throw late;
        }
      }
    }
  }

  @Override
  public void close() {
    feeder.close();
    cache.close();
    store.close();
  }

  /** Passes everything on; its watches stand still while the gate is closed. */
  static final class GatedStore implements Store {
    private final MemoryStore origin = new MemoryStore();
    private final ReentrantLock gate = new ReentrantLock();
    final AtomicInteger scans = new AtomicInteger();

    void closeGate() {
      gate.lock();
    }

    void openGate() {
      gate.unlock();
    }

    private void passGate() {
      gate.lock();
      gate.unlock();
    }

    @Override
    public Optional<Entry> get(String key) {
      return origin.get(key);
    }

    @Override
    public long scan(String prefix, Consumer<Entry> each) {
      scans.incrementAndGet();
      return origin.scan(prefix, each);
    }

    @Override
    public long create(String key, byte[] value) {
      return origin.create(key, value);
    }

    @Override
    public long update(String key, byte[] value, long expectedModRevision) {
      return origin.update(key, value, expectedModRevision);
    }

    @Override
    public long delete(String key, long expectedModRevision) {
      return origin.delete(key, expectedModRevision);
    }

    @Override
    public long revision() {
      return origin.revision();
    }

    @Override
    public void compact(long revision) {
      origin.compact(revision);
    }

    @Override
    public AutoCloseable watch(String prefix, long fromRevision, WatchListener listener) {
      return origin.watch(
          prefix,
          fromRevision,
          new WatchListener() {
            @Override
            public void onEvents(List<dev.nakhoda.master.store.StoreEvent> events) {
              passGate();
              listener.onEvents(events);
            }

            @Override
            public void onProgress(long revision) {
              // etcd tells its progress only now and then, so no test may count on it.
            }

            @Override
            public void onCompacted(long revision) {
              passGate();
              listener.onCompacted(revision);
            }
          });
    }

    @Override
    public void close() {
      origin.close();
    }
  }
}
