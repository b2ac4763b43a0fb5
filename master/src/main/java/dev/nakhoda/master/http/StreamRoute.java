package dev.nakhoda.master.http;

import dev.nakhoda.api.ObjectKey;
import java.util.List;

/**
 * Serves the sub-resources of one resource that are byte streams to a node: pods' log, exec, attach
 * and portforward, and the proxy of pods, services and nodes.
 */
public interface StreamRoute {

  /**
   * Answers the exchange; the caller has been authorised. Returns when the stream has ended. Throws
   * ApiException while nothing has been answered yet.
   *
   * @param key of the object; for {@code proxy} its name is a {@link SchemeNamePort}
   * @param rest the path's segments after the sub-resource
   */
  void serve(Exchange exchange, ObjectKey key, String subresource, List<String> rest)
      throws InterruptedException;
}
