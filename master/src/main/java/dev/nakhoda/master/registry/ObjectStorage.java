package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Status;
import dev.nakhoda.master.cache.StoredForm;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.store.Store;
import dev.nakhoda.master.store.StoreException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects in the store: a type's key, JSON without a resourceVersion as its value. Thread-safe.
 * Failures are ApiExceptions, but for {@link StoreException.Conflict} and {@link
 * StoreException.NotFound}, which a writer's retry loop wants to see.
 */
final class ObjectStorage {

  /** A lost compare-and-swap is tried again so often; then the client gets the Conflict. */
  private static final int ATTEMPTS = 10;

  /**
   * An object of the store with its version.
   *
   * @param tree others may have it as well: it is not to be changed
   * @param newest false: as the cache knew it, which may be late
   */
  record Stored(ObjectNode tree, long revision, boolean newest) {}

  /** What became of one attempt to change an object; not written: there was nothing to write. */
  record Attempt<T>(T answer, boolean written) {}

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
  private Optional<Stored> recent(ResourceType type, ObjectKey key) {
    return cache
        .get(type.name(), key)
        .map(known -> new Stored(known.object().tree(), known.revision(), false))
        .or(() -> get(type, key));
  }

  Optional<Stored> get(ResourceType type, ObjectKey key) {
    return guarded(() -> store.get(path(type, key)))
        .map(entry ->
            new Stored(
                StoredForm.withVersion(Json.readObject(entry.value()), entry.modRevision()),
                entry.modRevision(),
                true));
  }

  /**
   * Changes an object by compare-and-swap, again when another writer was faster. The first attempt
   * believes the cache, which saves the store a read: a write upon an old state fails by its
   * revision, and a refusal or "nothing to do" that an old state led to is not believed.
   */
  <T> T change(ResourceType type, ObjectKey key, Function<Stored, Attempt<T>> attempt) {
    Optional<Stored> present = recent(type, key);
    for (int count = 0; count < ATTEMPTS; count++) {
      Stored current = present.orElseThrow(() -> ApiException.notFound(type.name(), key.name()));
      try {
        Attempt<T> made = attempt.apply(current);
        if (made.written() || current.newest()) {
          return made.answer();
        }
      } catch (StoreException.Conflict | StoreException.NotFound faster) {
        // Another writer came between; the next round sees what it wrote.
        Thread.onSpinWait();
      } catch (ApiException refused) {
        if (current.newest() || refused.code() >= 500) {
          throw refused;
        }
      }
      present = get(type, key);
    }
    throw ApiException.staleVersion(type.name(), key.name());
  }

  KubeObject create(ResourceType type, ObjectKey key, ObjectNode tree) {
    byte[] value = StoredForm.encode(tree);
    try {
      long revision = guarded(() -> store.create(path(type, key), value));
      return written(type, tree, value, revision);
    } catch (StoreException.AlreadyExists exists) {
      throw ApiException.alreadyExists(type.name(), key.name());
    }
  }

  KubeObject update(ResourceType type, ObjectKey key, ObjectNode tree, long expectedRevision) {
    byte[] value = StoredForm.encode(tree);
    long revision = guarded(() -> store.update(path(type, key), value, expectedRevision));
    return written(type, tree, value, revision);
  }

  /** {@code tree} is the last state, which the answer has with the deletion's revision. */
  KubeObject delete(ResourceType type, ObjectKey key, ObjectNode tree, long expectedRevision) {
    long revision = guarded(() -> store.delete(path(type, key), expectedRevision));
    lastWritten.accumulateAndGet(revision, Math::max);
    return KubeObject.of(StoredForm.withVersion(tree, revision));
  }

  private KubeObject written(ResourceType type, ObjectNode tree, byte[] value, long revision) {
    lastWritten.accumulateAndGet(revision, Math::max);
    return StoredForm.written(tree, value, revision, ObjectMetadata.key(type, tree));
  }

  private static String path(ResourceType type, ObjectKey key) {
    return type.storagePrefix()
        + (type.name().namespaced() ? key.namespace() + "/" : "")
        + key.name();
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
