package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PlacedPod;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.ScoreRule;
import dev.nakhoda.master.scheduler.Together;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of the pod's preferred affinity and anti-affinity terms, for every placed pod that
 * matches, over the whole domain of the term.
 */
public final class PreferredPodAffinity implements ScoreRule {

  private record Domain(String key, String value) {}

  @Override
  public String name() {
    return "InterPodAffinity";
  }

  @Override
  public int weight() {
    return 2;
  }

  @Override
  public long[] scores(PodDemand pod, List<NodeInfo> nodes, ClusterSnapshot cluster) {
    if (pod.together().preferred().isEmpty()) {
      return new long[0];
    }
    Map<Domain, Long> weights = weights(pod, cluster);
    if (weights.isEmpty()) {
      return new long[0];
    }
    long[] raw = new long[nodes.size()];
    long least = Long.MAX_VALUE;
    for (int at = 0; at < raw.length; at++) {
      for (var weight : weights.entrySet()) {
        String value = nodes.get(at).facts().labels().get(weight.getKey().key());
        raw[at] += weight.getKey().value().equals(value) ? weight.getValue() : 0;
      }
      least = Math.min(least, raw[at]);
    }
    for (int at = 0; at < raw.length; at++) {
      raw[at] -= least;
    }
    return ScoreRule.normalized(raw, false);
  }

  private static Map<Domain, Long> weights(PodDemand pod, ClusterSnapshot cluster) {
    Map<Domain, Long> weights = new HashMap<>();
    for (NodeInfo node : cluster.nodes()) {
      for (PlacedPod other : node.pods().values()) {
        String namespace = other.key().namespace();
        for (Together.Preferred entry : pod.together().preferred()) {
          String key = entry.term().topologyKey();
          String value = node.facts().labels().get(key);
          if (value != null
              && entry
                  .term()
                  .matches(namespace, other.labels(), cluster.namespaceLabels(namespace))) {
            weights.merge(new Domain(key, value), (long) entry.weight(), Long::sum);
          }
        }
      }
    }
    return weights;
  }
}
