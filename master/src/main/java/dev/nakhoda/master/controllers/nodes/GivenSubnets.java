package dev.nakhoda.master.controllers.nodes;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which node has which subnet. A free one is found without a look at every node; only after a
 * subnet was given back are all counted again, when the next is asked for. Thread-safe.
 */
final class GivenSubnets {

  private final Subnets subnets;
  private final Map<String, String> byNode = new HashMap<>();
  private BitSet taken = new BitSet();
  private boolean returned;

  GivenSubnets(Subnets subnets) {
    this.subnets = subnets;
  }

  synchronized void note(String node, String subnet) {
    String before = byNode.put(node, subnet);
    if (before == null) {
      subnets.mark(subnet, taken);
    } else if (!before.equals(subnet)) {
      returned = true;
    }
  }

  synchronized void forget(String node) {
    returned |= byNode.remove(node) != null;
  }

  /** Takes back what was not given after all. */
  synchronized void forget(String node, String subnet) {
    returned |= byNode.remove(node, subnet);
  }

  /** The lowest that no node has; empty when all are taken. */
  synchronized Optional<String> free() {
    if (returned) {
      taken = new BitSet();
      byNode.values().forEach(subnet -> subnets.mark(subnet, taken));
      returned = false;
    }
    return subnets.free(taken);
  }
}
