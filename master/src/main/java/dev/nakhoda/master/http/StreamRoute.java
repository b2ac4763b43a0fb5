package dev.nakhoda.master.http;

import dev.nakhoda.api.ObjectKey;

/**
 * Serves the sub-resources of pods that are byte streams to a node: log, exec, attach, portforward.
 */
public interface StreamRoute {

  /**
   * Answers the exchange; the caller has been authorised. Returns when the stream has ended. Throws
   * ApiException while nothing has been answered yet.
   */
  void serve(Exchange exchange, ObjectKey pod, String subresource) throws InterruptedException;
}
