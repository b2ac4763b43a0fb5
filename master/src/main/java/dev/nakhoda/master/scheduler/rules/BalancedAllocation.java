package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.Amounts;
import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.ScoreRule;
import java.util.List;

/** Prefers nodes where CPU and memory would be used to the same part. */
public final class BalancedAllocation implements ScoreRule {

  @Override
  public String name() {
    return "NodeResourcesBalancedAllocation";
  }

  @Override
  public int weight() {
    return 1;
  }

  @Override
  public long[] scores(PodDemand pod, List<NodeInfo> nodes, ClusterSnapshot cluster) {
    Amounts wanted = pod.usage().requests();
    if (wanted.milliCpu() == 0 && wanted.memory() == 0) {
      return new long[0];
    }
    long[] scores = new long[nodes.size()];
    for (int at = 0; at < scores.length; at++) {
      NodeInfo node = nodes.get(at);
      Amounts most = node.facts().allocatable();
      double cpu = part(node.requested().milliCpu() + wanted.milliCpu(), most.milliCpu());
      double memory = part(node.requested().memory() + wanted.memory(), most.memory());
      double deviation = Math.abs(cpu - memory) / 2;
      scores[at] = (long) ((1 - deviation) * MOST);
    }
    return scores;
  }

  private static double part(long taken, long most) {
    return most == 0 ? 1 : Math.min(1, (double) taken / most);
  }
}
