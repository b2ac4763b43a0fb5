package dev.nakhoda.master.store;

import java.time.Duration;

/** Hears of every call to the store. Called by the callers' threads: must be quick. */
public interface StoreObserver {

  /**
   * @param operation in upstream's words: get, list, create, update, delete
   * @param key or prefix that was asked for
   * @param failed not when the answer was no
   */
  void ended(String operation, String key, Duration took, boolean failed);
}
