package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Status;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.store.Store;
import dev.nakhoda.master.store.StoreException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects in the store: a type's key, JSON without a resourceVersion as its value. Thread-safe.
 * Failures are ApiExceptions, but for {@link StoreException.Conflict} and {@link
 * StoreException.NotFound}, which a writer's retry loop wants to see.
 */
final class ObjectStorage {

  /**
   * An object of the store; the tree belongs to the caller and holds the version.
   *
   * @param newest false: as the cache knew it, which may be late
   */
  record Stored(ObjectNode tree, long revision, boolean newest) {}

  private final Store store;
  private final WatchCache cache;
  private final AtomicLong lastWritten = new AtomicLong();

  ObjectStorage(Store store, WatchCache cache) {
    this.store = store;
    this.cache = cache;
  }

  /** The newest revision that this process has written; 0 when none. */
  long lastWritten() {
    return lastWritten.get();
  }

  /** What is probably the newest, without asking the store; what the cache lacks is asked for. */
  Optional<Stored> recent(ResourceType type, ObjectKey key) {
    return cache
        .get(type.name(), key)
        .map(known -> new Stored(known.object().copyTree(), known.revision(), false))
        .or(() -> get(type, key));
  }

  Optional<Stored> get(ResourceType type, ObjectKey key) {
    return guarded(() -> store.get(path(type, key)))
        .map(entry -> {
          ObjectNode tree = Json.readObject(entry.value());
          setVersion(tree, entry.modRevision());
          return new Stored(tree, entry.modRevision(), true);
        });
  }

  /** Sets the new resourceVersion in {@code tree}. */
  void create(ResourceType type, ObjectKey key, ObjectNode tree) {
    try {
      wrote(tree, guarded(() -> store.create(path(type, key), encode(tree))));
    } catch (StoreException.AlreadyExists exists) {
      throw ApiException.alreadyExists(type.name(), key.name());
    }
  }

  /** Sets the new resourceVersion in {@code tree}. */
  void update(ResourceType type, ObjectKey key, ObjectNode tree, long expectedRevision) {
    byte[] value = encode(tree);
    wrote(tree, guarded(() -> store.update(path(type, key), value, expectedRevision)));
  }

  /** Sets the deletion's revision in {@code tree}. */
  void delete(ResourceType type, ObjectKey key, ObjectNode tree, long expectedRevision) {
    wrote(tree, guarded(() -> store.delete(path(type, key), expectedRevision)));
  }

  static void setVersion(ObjectNode tree, long revision) {
    tree.withObjectProperty("metadata").put("resourceVersion", Long.toString(revision));
  }

  private void wrote(ObjectNode tree, long revision) {
    lastWritten.accumulateAndGet(revision, Math::max);
    setVersion(tree, revision);
  }

  private static String path(ResourceType type, ObjectKey key) {
    return type.storagePrefix()
        + (type.name().namespaced() ? key.namespace() + "/" : "")
        + key.name();
  }

  private static byte[] encode(ObjectNode tree) {
    if (tree.get("metadata") instanceof ObjectNode metadata) {
      metadata.remove("resourceVersion");
    }
    return Json.write(tree);
  }

  private static <T> T guarded(Supplier<T> call) {
    try {
      return call.get();
    } catch (StoreException.Unavailable unavailable) {
      throw ApiException.unavailable("the store cannot be reached: " + unavailable.getMessage());
    } catch (StoreException.Refused refused) {
      throw new ApiException(
          Status.of(413, "RequestEntityTooLarge", "etcdserver: request is too large"));
    }
  }
}
