package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.Amounts;
import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.ScoreRule;
import java.util.List;

/** Prefers nodes that have much of their CPU and memory left. */
public final class LeastAllocated implements ScoreRule {

  @Override
  public String name() {
    return "NodeResourcesFit";
  }

  @Override
  public int weight() {
    return 1;
  }

  @Override
  public long[] scores(PodDemand pod, List<NodeInfo> nodes, ClusterSnapshot cluster) {
    long[] scores = new long[nodes.size()];
    for (int at = 0; at < scores.length; at++) {
      NodeInfo node = nodes.get(at);
      Amounts most = node.facts().allocatable();
      long cpu = left(node.scoredMilliCpu() + pod.usage().scoredMilliCpu(), most.milliCpu());
      long memory = left(node.scoredMemory() + pod.usage().scoredMemory(), most.memory());
      scores[at] = (cpu + memory) / 2;
    }
    return scores;
  }

  private static long left(long taken, long most) {
    return most == 0 || taken > most ? 0 : (long) ((double) (most - taken) / most * MOST);
  }
}
