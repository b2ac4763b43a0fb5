package dev.nakhoda.client;

import dev.nakhoda.api.KubeObject;

/**
 * A stream of changes, pulled by one thread. A reader that is too slow is cut off by the server: it
 * sees ApiException 410 and must list again.
 */
public interface Watch extends AutoCloseable {

  /** One change; a BOOKMARK's object carries only a resourceVersion. */
  record Event(Type type, KubeObject object) {}

  /** As in the API's watch events. */
  enum Type {
    ADDED,
    MODIFIED,
    DELETED,
    BOOKMARK
  }

  /**
   * Blocks for the next event. Throws ApiException when the watch ended (410: list again; 503: the
   * server went away).
   */
  Event next() throws InterruptedException;

  @Override
  void close();
}
