package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** An informer of {@link FakeCluster}: behind until it is told to deliver. One thread. */
final class FakeInformer implements Informer {

  private final ResourceName resource;
  private final Supplier<List<KubeObject>> first;
  private final TreeMap<ObjectKey, KubeObject> objects = new TreeMap<>();
  private final ArrayDeque<Change> pending = new ArrayDeque<>();
  private final List<Consumer<Change>> listeners = new ArrayList<>();
  private boolean started;

  FakeInformer(ResourceName resource, Supplier<List<KubeObject>> first) {
    this.resource = resource;
    this.first = first;
  }

  ResourceName resource() {
    return resource;
  }

  void pending(Change change) {
    if (started) {
      pending.add(change);
    }
  }

  boolean behind() {
    return !pending.isEmpty();
  }

  void deliver() {
    while (!pending.isEmpty()) {
      Change change = pending.poll();
      change
          .after()
          .ifPresentOrElse(
              after -> objects.put(after.key(), after),
              () -> objects.remove(change.object().key()));
      listeners.forEach(listener -> listener.accept(change));
    }
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
  public Informer start() {
    if (!started) {
      started = true;
      first.get().forEach(each -> pending.add(new Change(Optional.empty(), Optional.of(each))));
      deliver();
    }
    return this;
  }

  @Override
  public boolean synced() {
    return started;
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
  public void close() {}
}
