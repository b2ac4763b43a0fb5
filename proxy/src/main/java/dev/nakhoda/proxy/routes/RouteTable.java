package dev.nakhoda.proxy.routes;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The immutable answer to "where does this address go", read by one volatile read.
 *
 * @param known every backend of any endpoint slice, ready or not: a connection to any other has
 *     lost its pod
 */
public record RouteTable(
    Map<Frontend, Route> services, Map<Integer, Route> nodePorts, Set<Backend> known) {

  public static final RouteTable EMPTY = new RouteTable(Map.of(), Map.of(), Set.of());

  /** A ClusterIP first; any other address can only be a node's own, so its port is a NodePort. */
  public Optional<Route> find(Frontend frontend) {
    Route service = services.get(frontend);
    return Optional.ofNullable(service != null ? service : nodePorts.get(frontend.port()));
  }
}
