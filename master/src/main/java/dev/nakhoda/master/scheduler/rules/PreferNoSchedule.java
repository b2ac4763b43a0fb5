package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.ScoreRule;
import dev.nakhoda.master.scheduler.Taint;
import dev.nakhoda.master.scheduler.Toleration;
import java.util.List;

/** Avoids nodes with PreferNoSchedule taints that the pod does not tolerate. */
public final class PreferNoSchedule implements ScoreRule {

  @Override
  public String name() {
    return "TaintToleration";
  }

  @Override
  public int weight() {
    return 3;
  }

  @Override
  public long[] scores(PodDemand pod, List<NodeInfo> nodes, ClusterSnapshot cluster) {
    long[] raw = new long[nodes.size()];
    boolean any = false;
    for (int at = 0; at < raw.length; at++) {
      List<Taint> taints = nodes.get(at).facts().taints();
      if (taints.isEmpty()) {
        continue;
      }
      for (Taint taint : taints) {
        if (taint.effect().equals(Taint.PREFER_NO_SCHEDULE)
            && !Toleration.anyTolerates(pod.template().tolerations(), taint)) {
          raw[at]++;
          any = true;
        }
      }
    }
    return any ? ScoreRule.normalized(raw, true) : new long[0];
  }
}
