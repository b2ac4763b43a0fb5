package dev.nakhoda.master.store;

import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Another store, whose calls are told to an observer. Closing it closes the other. */
public final class ObservedStore implements Store {

  private final Store store;
  private final StoreObserver observer;
  private final Time time;

  public ObservedStore(Store store, StoreObserver observer, Time time) {
    this.store = store;
    this.observer = observer;
    this.time = time;
  }

  private <T> T observe(String operation, String key, Supplier<T> call) {
    Instant began = time.now();
    boolean failed = true;
    try {
      T result = call.get();
      failed = false;
      return result;
    } catch (StoreException answer) {
      failed =
          switch (answer) {
            case StoreException.AlreadyExists no -> false;
            case StoreException.NotFound no -> false;
            case StoreException.Conflict no -> false;
            case StoreException.Compacted broken -> true;
            case StoreException.Unavailable broken -> true;
            case StoreException.Refused broken -> true;
          };
      throw answer;
    } finally {
      observer.ended(operation, key, Duration.between(began, time.now()), failed);
    }
  }

  @Override
  public Optional<Entry> get(String key) {
    return observe("get", key, () -> store.get(key));
  }

  @Override
  public long scan(String prefix, Consumer<Entry> each) {
    return observe("list", prefix, () -> store.scan(prefix, each));
  }

  @Override
  public long create(String key, byte[] value) {
    return observe("create", key, () -> store.create(key, value));
  }

  @Override
  public long update(String key, byte[] value, long expectedModRevision) {
    return observe("update", key, () -> store.update(key, value, expectedModRevision));
  }

  @Override
  public long delete(String key, long expectedModRevision) {
    return observe("delete", key, () -> store.delete(key, expectedModRevision));
  }

  @Override
  public long revision() {
    return observe("get", "", store::revision);
  }

  @Override
  public void compact(long revision) {
    store.compact(revision);
  }

  @Override
  public AutoCloseable watch(String prefix, long fromRevision, WatchListener listener) {
    return store.watch(prefix, fromRevision, listener);
  }

  @Override
  public void close() {
    store.close();
  }
}
