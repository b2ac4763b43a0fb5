package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.master.cache.CacheChange;
import dev.nakhoda.master.cache.CacheScope;
import dev.nakhoda.master.cache.CachedObject;
import dev.nakhoda.master.cache.WatchCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An informer that keeps no copy: it reads the watch cache itself. Listeners run on the cache
 * feeder's thread (and once on the starter's, for what is there already). A listener that throws is
 * logged and goes on being called.
 */
final class InProcessInformer implements Informer {

  private static final Logger LOG = LoggerFactory.getLogger(InProcessInformer.class);

  private final WatchCache cache;
  private final ResourceName resource;
  private final CacheScope scope;
  private final List<KeyIndex> indexes = new CopyOnWriteArrayList<>();
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private volatile Optional<AutoCloseable> listening = Optional.empty();

  InProcessInformer(WatchCache cache, ResourceName resource, CacheScope scope) {
    this.cache = cache;
    this.resource = resource;
    this.scope = scope;
  }

  @Override
  public Index index(Function<KubeObject, List<String>> valuesOf) {
    KeyIndex index = new KeyIndex(valuesOf);
    indexes.add(index);
    return index;
  }

  @Override
  public void onChange(Consumer<Change> listener) {
    listeners.add(listener);
  }

  @Override
  public Informer start() {
    listening = Optional.of(cache.listen(resource, this::changed));
    return this;
  }

  private void changed(CacheChange change) {
    Optional<KubeObject> before = selected(change.before());
    Optional<KubeObject> after = selected(change.after());
    if (before.isEmpty() && after.isEmpty()) {
      return;
    }
    indexes.forEach(index -> guarded(() -> index.apply(before, after)));
    Change seen = new Change(before, after);
    listeners.forEach(listener -> guarded(() -> listener.accept(seen)));
  }

  private void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException failure) {
      LOG.error("informer listener failed resource={}", resource.plural(), failure);
    }
  }

  private Optional<KubeObject> selected(Optional<CachedObject> object) {
    return object.filter(this::matches).map(CachedObject::object);
  }

  private boolean matches(CachedObject object) {
    boolean near =
        scope.namespace().isEmpty() || scope.namespace().equals(object.key().namespace());
    return near
        && scope.labels().matches(object.labels())
        && scope.fields().matches(object.fields());
  }

  @Override
  public boolean synced() {
    return listening.isPresent() && cache.ready();
  }

  @Override
  public void awaitSynced() throws InterruptedException {
    while (!cache.ready()) {
      try {
        cache.awaitRevision(1);
      } catch (ApiException notYet) {
        LOG.info("waiting for the first load of the cache resource={}", resource.plural());
      }
    }
  }

  @Override
  public Optional<KubeObject> get(ObjectKey key) {
    return cache.ready() ? selected(cache.get(resource, key)) : Optional.empty();
  }

  @Override
  public List<KubeObject> list() {
    return list(scope);
  }

  @Override
  public List<KubeObject> list(String namespace) {
    if (!scope.namespace().isEmpty() && !scope.namespace().equals(namespace)) {
      return List.of();
    }
    return list(new CacheScope(namespace, scope.labels(), scope.fields()));
  }

  private List<KubeObject> list(CacheScope within) {
    if (!cache.ready()) {
      return List.of();
    }
    return cache.list(resource, within).items().stream().map(CachedObject::object).toList();
  }

  @Override
  public void close() {
    listening.ifPresent(open -> {
      try {
        open.close();
      } catch (Exception failure) {
        LOG.warn("closing an informer failed resource={}", resource.plural(), failure);
      }
    });
  }

  /** Keys by value; the feeder's thread writes, any reads. */
  private final class KeyIndex implements Index {
    private final Function<KubeObject, List<String>> valuesOf;
    private final Map<String, Set<ObjectKey>> keys = new ConcurrentHashMap<>();

    private KeyIndex(Function<KubeObject, List<String>> valuesOf) {
      this.valuesOf = valuesOf;
    }

    private void apply(Optional<KubeObject> before, Optional<KubeObject> after) {
      List<String> was = before.map(valuesOf).orElseGet(List::of);
      List<String> now = after.map(valuesOf).orElseGet(List::of);
      if (was.equals(now)) {
        return;
      }
      ObjectKey key = before.or(() -> after).orElseThrow().key();
      for (String value : was) {
        if (!now.contains(value)) {
          remove(value, key);
        }
      }
      for (String value : now) {
        if (!was.contains(value)) {
          add(value, key);
        }
      }
    }

    private void add(String value, ObjectKey key) {
      keys.compute(
          value,
          (same, present) -> {
            Set<ObjectKey> set =
                Optional.ofNullable(present).orElseGet(ConcurrentHashMap::newKeySet);
            set.add(key);
            return set;
          });
    }

    private void remove(String value, ObjectKey key) {
      keys.computeIfPresent(
          value,
          (same, set) -> {
            set.remove(key);
            return set.isEmpty() ? null : set;
          });
    }

    @Override
    public List<KubeObject> get(String value) {
      List<KubeObject> found = new ArrayList<>();
      for (ObjectKey key : keys.getOrDefault(value, Set.of())) {
        InProcessInformer.this.get(key).ifPresent(found::add);
      }
      return found;
    }
  }
}
