package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.ScoreRule;
import dev.nakhoda.master.scheduler.SpreadConstraint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Topology spread constraints with {@code ScheduleAnyway}: the fewer pods alike in a node's domain,
 * the better; of more domains, each weighs more. Nodes without one of the keys come last.
 */
public final class PreferredTopologySpread implements ScoreRule {

  private static final double LACKS_KEY = -1;

  private record Weighted(SpreadConstraint constraint, Map<String, Integer> counts, double weight) {

    double cost(NodeInfo node) {
      String domain = node.facts().labels().get(constraint.topologyKey());
      return counts.getOrDefault(domain, 0) * weight + (constraint.maxSkew() - 1);
    }
  }

  @Override
  public String name() {
    return "PodTopologySpread";
  }

  @Override
  public int weight() {
    return 2;
  }

  @Override
  public long[] scores(PodDemand pod, List<NodeInfo> nodes, ClusterSnapshot cluster) {
    List<SpreadConstraint> constraints = pod.together().preferredSpread();
    if (constraints.isEmpty()) {
      return new long[0];
    }
    List<NodeInfo> keyed =
        nodes.stream().filter(node -> SpreadDomains.hasKeys(node.facts(), constraints)).toList();
    List<Weighted> weighted =
        constraints.stream().map(each -> weighted(each, pod, keyed, cluster)).toList();
    double[] costs = new double[nodes.size()];
    for (int at = 0; at < costs.length; at++) {
      NodeInfo node = nodes.get(at);
      costs[at] =
          SpreadDomains.hasKeys(node.facts(), constraints)
              ? weighted.stream().mapToDouble(each -> each.cost(node)).sum()
              : LACKS_KEY;
    }
    return scores(costs);
  }

  private static Weighted weighted(
      SpreadConstraint constraint, PodDemand pod, List<NodeInfo> keyed, ClusterSnapshot cluster) {
    List<SpreadConstraint> all = pod.together().preferredSpread();
    long domains =
        keyed.stream()
            .map(node -> node.facts().labels().get(constraint.topologyKey()))
            .collect(Collectors.toSet())
            .size();
    return new Weighted(
        constraint, SpreadDomains.counts(constraint, all, pod, cluster), Math.log(domains + 2.0));
  }

  private static long[] scores(double[] costs) {
    long[] rounded = Arrays.stream(costs).mapToLong(Math::round).toArray();
    long most = Arrays.stream(rounded).filter(cost -> cost >= 0).max().orElse(0);
    long least = Arrays.stream(rounded).filter(cost -> cost >= 0).min().orElse(0);
    long[] scores = new long[rounded.length];
    for (int at = 0; at < scores.length; at++) {
      if (rounded[at] >= 0) {
        scores[at] = most == 0 ? MOST : MOST * (most + least - rounded[at]) / most;
      }
    }
    return scores;
  }
}
