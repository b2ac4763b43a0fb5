package dev.nakhoda.master.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Revisioned keys with compare-and-swap and watch: etcd's semantics, one key per write. {@link
 * EtcdStore} is the real one, {@link MemoryStore} a full peer of it; one contract test holds both.
 *
 * <p>Thread-safe; every call blocks, so call it from a virtual thread. Failures are {@link
 * StoreException}s. A write that ends in {@code Unavailable} may or may not have happened.
 */
public interface Store extends AutoCloseable {

  /** One key as of {@code modRevision}. The array is shared: it must not be changed. */
  record Entry(String key, byte[] value, long modRevision) {}

  /** Entries in the keys' byte order, all as of {@code revision}. */
  record Listing(long revision, List<Entry> entries) {}

  Optional<Entry> get(String key);

  /**
   * Calls {@code each} for every entry under {@code prefix} in key order, all as of the revision
   * that is returned. Read in pages, so that any number fits. {@code Compacted} when it took so
   * long that the revision is gone: begin again.
   */
  long scan(String prefix, Consumer<Entry> each);

  /** {@link #scan} into a list. */
  default Listing list(String prefix) {
    List<Entry> entries = new ArrayList<>();
    long revision = scan(prefix, entries::add);
    return new Listing(revision, entries);
  }

  /** Returns the new revision; {@code AlreadyExists} when the key is there. */
  long create(String key, byte[] value);

  /**
   * Returns the new revision; {@code Conflict} when the key's revision is another, {@code NotFound}
   * when there is none.
   */
  long update(String key, byte[] value, long expectedModRevision);

  /** As {@link #update}: the revision of the deletion. */
  long delete(String key, long expectedModRevision);

  /** The newest revision of all keys, by consensus. */
  long revision();

  /** Forgets all history before {@code revision}; what is older already is ignored. */
  void compact(long revision);

  /**
   * Calls {@code listener} with everything under {@code prefix} from {@code fromRevision} on
   * (inclusive; it may lie in the future), in order, one call at a time. Returns at once. A lost
   * connection is resumed without gap or repetition. Ends when closed, or after {@link
   * WatchListener#onCompacted}.
   */
  AutoCloseable watch(String prefix, long fromRevision, WatchListener listener);

  /** Ends all watches and connections. */
  @Override
  void close();
}
