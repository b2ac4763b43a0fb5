package dev.nakhoda.agent.network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which routes to set and which to take away, so that the pods of every other node are reached by
 * that node's address. Pure.
 */
record RoutePlan(List<Route> set, List<Cidr> remove) {

  /** A subnet and the machine behind which it lies. */
  record Route(Cidr subnet, InetAddress gateway) {
    @Override
    public String toString() {
      return subnet + " via " + gateway.getHostAddress();
    }
  }

  /** Another node, as far as routes are concerned. */
  record Node(String name, InetAddress address, List<Cidr> podCidrs) {}

  /**
   * @param ownName empty on a host that is no node
   * @param present our routes in the kernel
   */
  static RoutePlan plan(String ownName, List<Node> nodes, List<Route> present) {
    Map<String, Route> wanted = new TreeMap<>();
    for (Node node : nodes) {
      if (!node.name().equals(ownName)) {
        node.podCidrs()
            .forEach(cidr -> wanted.putIfAbsent(cidr.toString(), new Route(cidr, node.address())));
      }
    }
    Map<String, Route> kernel = new HashMap<>();
    present.forEach(route -> kernel.put(route.subnet().toString(), route));
    List<Route> set =
        wanted.entrySet().stream()
            .filter(entry -> !entry.getValue().equals(kernel.get(entry.getKey())))
            .map(Map.Entry::getValue)
            .toList();
    List<Cidr> remove = new ArrayList<>();
    for (Route route : present) {
      if (!wanted.containsKey(route.subnet().toString())) {
        remove.add(route.subnet());
      }
    }
    return new RoutePlan(set, remove);
  }
}
