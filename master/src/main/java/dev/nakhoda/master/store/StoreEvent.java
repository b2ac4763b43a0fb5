package dev.nakhoda.master.store;

import dev.nakhoda.master.store.Store.Entry;
import java.util.Optional;

/**
 * One change of one key. The state before is absent for a new key, and when history that held it
 * was compacted away.
 */
public sealed interface StoreEvent {

  String key();

  long revision();

  Optional<Entry> previous();

  /** Created or updated. */
  record Put(Entry entry, Optional<Entry> previous) implements StoreEvent {
    @Override
    public String key() {
      return entry.key();
    }

    @Override
    public long revision() {
      return entry.modRevision();
    }
  }

  /** Gone. */
  record Deleted(String key, long revision, Optional<Entry> previous) implements StoreEvent {}
}
