package dev.nakhoda.master.controllers.nodes;

import dev.nakhoda.api.KubeObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How bad it looks in one zone; so that a broken network does not empty every node. Pure. */
enum ZoneState {
  NORMAL,
  PARTIAL_DISRUPTION,
  FULL_DISRUPTION;

  private static final double UNHEALTHY_FRACTION = 0.55;

  static String zone(KubeObject node) {
    Map<String, String> labels = node.labels();
    String region = labels.getOrDefault("topology.kubernetes.io/region", "");
    return region + "/" + labels.getOrDefault("topology.kubernetes.io/zone", "");
  }

  static Map<String, ZoneState> of(Collection<NodeFacts> nodes) {
    Map<String, List<NodeFacts>> byZone = new HashMap<>();
    for (NodeFacts node : nodes) {
      byZone.computeIfAbsent(node.zone(), any -> new ArrayList<>()).add(node);
    }
    Map<String, ZoneState> states = new HashMap<>();
    byZone.forEach((zone, members) -> states.put(zone, ofZone(members)));
    return states;
  }

  private static ZoneState ofZone(List<NodeFacts> nodes) {
    long ready = nodes.stream().filter(NodeFacts::ready).count();
    long notReady = nodes.size() - ready;
    if (ready == 0 && notReady > 0) {
      return FULL_DISRUPTION;
    }
    if (notReady > 2 && (double) notReady / nodes.size() >= UNHEALTHY_FRACTION) {
      return PARTIAL_DISRUPTION;
    }
    return NORMAL;
  }
}
