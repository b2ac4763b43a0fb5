package dev.nakhoda.master.cache;

import dev.nakhoda.master.store.Store;
import dev.nakhoda.master.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A key under the watched prefix that is written only to be seen coming back: then everything
 * before it has come, too. etcd's own progress requests may overtake events before 3.4.25 and 3.5.8
 * (etcd issue 15220), so they cannot serve.
 */
final class ProgressMark {

  static final String KEY = CacheFeeder.PREFIX + "nakhoda.dev/progress";
  private static final byte[] VALUE = "{}".getBytes(StandardCharsets.UTF_8);

  private ProgressMark() {}

  /** Returns a revision that the watch will reach without anybody else's help. */
  static long write(Store store) {
    Optional<Store.Entry> present = store.get(KEY);
    try {
      return present.isEmpty()
          ? store.create(KEY, VALUE)
          : store.update(KEY, VALUE, present.get().modRevision());
    } catch (StoreException.Conflict overtaken) {
      // Another master wrote the mark meanwhile: its write is as good.
      return overtaken.modRevision();
    } catch (StoreException.AlreadyExists | StoreException.NotFound overtaken) {
      return store.get(KEY).map(Store.Entry::modRevision).orElse(0L);
    }
  }
}
