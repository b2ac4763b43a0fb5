package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.ScoreRule;
import dev.nakhoda.master.scheduler.Template;
import java.util.List;

/** The weights of the preferred node affinity terms that match. */
public final class PreferredNodeAffinity implements ScoreRule {

  @Override
  public String name() {
    return "NodeAffinity";
  }

  @Override
  public int weight() {
    return 2;
  }

  @Override
  public long[] scores(PodDemand pod, List<NodeInfo> nodes, ClusterSnapshot cluster) {
    List<Template.Preferred> preferred = pod.template().preferred();
    if (preferred.isEmpty()) {
      return new long[0];
    }
    long[] raw = new long[nodes.size()];
    for (int at = 0; at < raw.length; at++) {
      for (Template.Preferred entry : preferred) {
        raw[at] += entry.term().matches(nodes.get(at).facts()) ? entry.weight() : 0;
      }
    }
    return ScoreRule.normalized(raw, false);
  }
}
