package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.NodeFacts;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PlacedPod;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.SpreadConstraint;
import dev.nakhoda.master.scheduler.Taint;
import dev.nakhoda.master.scheduler.Toleration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the pods that a topology spread constraint is about. Pure. */
final class SpreadDomains {

  private SpreadDomains() {}

  static boolean hasKeys(NodeFacts node, List<SpreadConstraint> constraints) {
    return constraints.stream().allMatch(each -> node.labels().containsKey(each.topologyKey()));
  }

  /**
   * How many pods alike each domain has, over the nodes that count.
   *
   * @param all the pod's constraints of the same kind: a node must have every key to count
   */
  static Map<String, Integer> counts(
      SpreadConstraint constraint,
      List<SpreadConstraint> all,
      PodDemand pod,
      ClusterSnapshot cluster) {
    Map<String, Integer> domains = new HashMap<>();
    for (NodeInfo node : cluster.nodes()) {
      String domain = node.facts().labels().get(constraint.topologyKey());
      if (domain != null && hasKeys(node.facts(), all) && counts(constraint, pod, node.facts())) {
        domains.merge(domain, alike(constraint, pod, node), Integer::sum);
      }
    }
    return domains;
  }

  private static int alike(SpreadConstraint constraint, PodDemand pod, NodeInfo node) {
    int matching = 0;
    for (PlacedPod other : node.pods().values()) {
      boolean same =
          !other.terminating()
              && other.key().namespace().equals(pod.key().namespace())
              && constraint.selector().matches(other.labels());
      matching += same ? 1 : 0;
    }
    return matching;
  }

  private static boolean counts(SpreadConstraint constraint, PodDemand pod, NodeFacts node) {
    return (!constraint.honoursAffinity() || NodeAffinity.matches(pod.template(), node))
        && (!constraint.honoursTaints() || tolerated(pod, node));
  }

  private static boolean tolerated(PodDemand pod, NodeFacts node) {
    return node.taints().stream()
        .filter(Taint::repels)
        .allMatch(taint -> Toleration.anyTolerates(pod.template().tolerations(), taint));
  }
}
