package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.ScoreRule;
import java.util.List;
import java.util.Map;

/**
 * Prefers nodes and zones with few pods of the same controller; pods without one are spread with
 * those that have the same labels, and so behind the same services. Stands for upstream's default
 * topology spread constraints, and is silent about pods that have constraints of their own.
 */
public final class SpreadByGroup implements ScoreRule {

  private static final double ZONE_SHARE = 2.0 / 3;

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
    if (!pod.together().spread().isEmpty() || !pod.together().preferredSpread().isEmpty()) {
      return new long[0];
    }
    Map<String, Integer> zones = cluster.zonesOf(pod.group());
    int[] counts = new int[nodes.size()];
    int most = 0;
    for (int at = 0; at < counts.length; at++) {
      counts[at] = nodes.get(at).groups().getOrDefault(pod.group(), 0);
      most = Math.max(most, counts[at]);
    }
    int mostInZone = zones.values().stream().mapToInt(count -> count).max().orElse(0);
    if (most == 0 && mostInZone == 0) {
      return new long[0];
    }
    long[] scores = new long[nodes.size()];
    for (int at = 0; at < scores.length; at++) {
      double byNode = free(counts[at], most);
      String zone = nodes.get(at).facts().zone();
      double score =
          zone.isEmpty()
              ? byNode
              : byNode * (1 - ZONE_SHARE)
                  + free(zones.getOrDefault(zone, 0), mostInZone) * ZONE_SHARE;
      scores[at] = (long) (score * MOST);
    }
    return scores;
  }

  private static double free(int count, int most) {
    return most == 0 ? 1 : (double) (most - count) / most;
  }
}
