package dev.nakhoda.it.sim;

import dev.nakhoda.api.FieldSelector;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.master.cache.CacheChange;
import dev.nakhoda.master.cache.CacheScope;
import dev.nakhoda.master.cache.CachedObject;
import dev.nakhoda.master.cache.WatchCache;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An informer whose copy lags: changes wait until the stepper delivers them, may be repeated, and
 * are lost when the watch is dropped, after which the next delivery is the difference to a new
 * list.
 */
final class SteppedInformer implements Informer {

  private final WatchCache cache;
  private final ResourceName resource;
  private final CacheScope scope;
  private final Map<ObjectKey, KubeObject> objects = new TreeMap<>();
  private final List<Consumer<Change>> listeners = new ArrayList<>();
  private final Deque<Map.Entry<ObjectKey, Optional<KubeObject>>> waiting = new ArrayDeque<>();
  private Optional<AutoCloseable> listening = Optional.empty();
  private boolean dropped;

  SteppedInformer(WatchCache cache, ResourceName resource, Scope scope) {
    this.cache = cache;
    this.resource = resource;
    this.scope =
        new CacheScope(
            scope.namespace(),
            LabelSelector.parse(scope.labelSelector()),
            FieldSelector.parse(scope.fieldSelector()));
  }

  @Override
  public Informer start() {
    listening = Optional.of(cache.listen(resource, this::changed));
    deliver(Integer.MAX_VALUE);
    return this;
  }

  private void changed(CacheChange change) {
    waiting.add(Map.entry(change.object().key(), selected(change.after())));
  }

  private Optional<KubeObject> selected(Optional<CachedObject> object) {
    return object
        .filter(each ->
            (scope.namespace().isEmpty() || scope.namespace().equals(each.key().namespace()))
                && scope.labels().matches(each.labels())
                && scope.fields().matches(each.fields()))
        .map(CachedObject::object);
  }

  boolean hasNews() {
    return dropped || !waiting.isEmpty();
  }

  /** The connection is lost, with all that was under way. */
  void drop() {
    waiting.clear();
    dropped = true;
  }

  /** Tells one object once more, as a list after a lost connection does. */
  void repeat(Random random) {
    if (!objects.isEmpty()) {
      KubeObject object = List.copyOf(objects.values()).get(random.nextInt(objects.size()));
      tell(new Change(Optional.of(object), Optional.of(object)));
    }
  }

  /** At most so many changes; after a drop the whole difference. */
  void deliver(int most) {
    if (dropped) {
      dropped = false;
      waiting.clear();
      Map<ObjectKey, KubeObject> listed = new TreeMap<>();
      cache.list(resource, scope).items().forEach(each -> listed.put(each.key(), each.object()));
      Set<ObjectKey> keys = new TreeSet<>(objects.keySet());
      keys.addAll(listed.keySet());
      keys.forEach(key -> apply(key, Optional.ofNullable(listed.get(key))));
      return;
    }
    for (int done = 0; done < most && !waiting.isEmpty(); done++) {
      var next = waiting.poll();
      apply(next.getKey(), next.getValue());
    }
  }

  private void apply(ObjectKey key, Optional<KubeObject> after) {
    Optional<KubeObject> before = Optional.ofNullable(objects.get(key));
    boolean same =
        before.isPresent()
            && after.isPresent()
            && before.get().resourceVersion() == after.get().resourceVersion();
    if ((before.isEmpty() && after.isEmpty()) || same) {
      return;
    }
    after.ifPresentOrElse(object -> objects.put(key, object), () -> objects.remove(key));
    tell(new Change(before, after));
  }

  private void tell(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }

  @Override
  public Index index(Function<KubeObject, List<String>> valuesOf) {
    return value ->
        objects.values().stream().filter(object -> valuesOf.apply(object).contains(value)).toList();
  }

  @Override
  public void onChange(Consumer<Change> listener) {
    listeners.add(listener);
  }

  @Override
  public boolean synced() {
    return listening.isPresent();
  }

  @Override
  public void awaitSynced() {}

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
    listening.ifPresent(open -> {
      try {
        open.close();
      } catch (Exception impossible) {
        throw new IllegalStateException(impossible);
      }
    });
    listening = Optional.empty();
    waiting.clear();
    dropped = false;
  }
}
