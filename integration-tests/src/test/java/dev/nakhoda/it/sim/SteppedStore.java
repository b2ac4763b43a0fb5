package dev.nakhoda.it.sim;

import dev.nakhoda.master.store.MemoryStore;
import dev.nakhoda.master.store.Store;
import dev.nakhoda.master.store.StoreEvent;
import dev.nakhoda.master.store.StoreException;
import dev.nakhoda.master.store.WatchListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A store whose writes fail when the seed says so, before or after they took place. What took place
 * is told to the listeners on the writer's thread: the simulation has only one.
 */
final class SteppedStore implements Store {

  private final MemoryStore store = new MemoryStore();
  private final Random random;
  private final List<Consumer<StoreEvent>> listeners = new ArrayList<>();
  private double failures;
  private int ambiguous;

  SteppedStore(Random random) {
    this.random = random;
  }

  void listen(Consumer<StoreEvent> listener) {
    listeners.add(listener);
  }

  /** The share of writes that fail from now on; returns what it was. */
  double failures(double share) {
    double before = failures;
    failures = share;
    return before;
  }

  /** How many writes were made and reported as failed. */
  int ambiguous() {
    return ambiguous;
  }

  private interface Write {
    StoreEvent make();
  }

  private long write(String key, boolean compares, Write write) {
    if (random.nextDouble() >= failures) {
      return tell(write.make());
    }
    switch (random.nextInt(compares ? 3 : 2)) {
      case 0 -> throw new StoreException.Unavailable("the seed says so");
      case 2 -> throw new StoreException.Conflict(key, 0, 0);
      default -> {
        tell(write.make());
        ambiguous++;
        throw new StoreException.Unavailable("the seed says so, but it was written");
      }
    }
  }

  private long tell(StoreEvent event) {
    listeners.forEach(listener -> listener.accept(event));
    return event.revision();
  }

  @Override
  public long create(String key, byte[] value) {
    return write(
        key,
        false,
        () -> {
          store.create(key, value);
          return new StoreEvent.Put(store.get(key).orElseThrow());
        });
  }

  @Override
  public long update(String key, byte[] value, long expectedModRevision) {
    return write(
        key,
        true,
        () -> {
          store.update(key, value, expectedModRevision);
          return new StoreEvent.Put(store.get(key).orElseThrow());
        });
  }

  @Override
  public long delete(String key, long expectedModRevision) {
    return write(
        key, true, () -> new StoreEvent.Deleted(key, store.delete(key, expectedModRevision)));
  }

  @Override
  public Optional<Entry> get(String key) {
    return store.get(key);
  }

  @Override
  public long scan(String prefix, Consumer<Entry> each) {
    return store.scan(prefix, each);
  }

  @Override
  public long revision() {
    return store.revision();
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
