package dev.nakhoda.client;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A copy of one kind (or of what a {@link Scope} selects) that follows the server and calls
 * listeners. Reads are from memory, thread-safe, and may lag behind the server. Lost connections
 * are resumed; when events were missed, the difference is computed from a new list, so listeners
 * see every change of state, though not every state in between.
 */
public interface Informer extends AutoCloseable {

  /** At least one of the two is present: created, changed, deleted. */
  record Change(Optional<KubeObject> before, Optional<KubeObject> after) {

    /** The newest state known. */
    public KubeObject object() {
      return after.or(() -> before).orElseThrow();
    }
  }

  /** Objects by a derived value, e.g. pods by node. */
  interface Index {
    List<KubeObject> get(String value);
  }

  /** Before {@link #start} only. */
  Index index(Function<KubeObject, List<String>> valuesOf);

  /**
   * Before {@link #start} only. Called on the informer's thread: must be quick, typically {@code
   * queue.add(key)}.
   */
  void onChange(Consumer<Change> listener);

  /** Starts following; returns at once. */
  Informer start();

  /** Whether the first list is in. */
  boolean synced();

  /** Blocks until {@link #synced}. */
  void awaitSynced() throws InterruptedException;

  Optional<KubeObject> get(ObjectKey key);

  List<KubeObject> list();

  List<KubeObject> list(String namespace);

  @Override
  void close();
}
