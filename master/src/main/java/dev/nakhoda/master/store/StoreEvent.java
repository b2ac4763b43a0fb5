package dev.nakhoda.master.store;

import dev.nakhoda.master.store.Store.Entry;

/** One change of one key. */
public sealed interface StoreEvent {

  String key();

  long revision();

  /** Created or updated. */
  record Put(Entry entry) implements StoreEvent {
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
  record Deleted(String key, long revision) implements StoreEvent {}
}
