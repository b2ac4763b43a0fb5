package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterEvent;
import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.FilterRule;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.Refusal;
import java.util.Optional;

/** A pod that names its node goes nowhere else. */
public final class NodeName implements FilterRule {

  private static final Refusal REFUSAL =
      Refusal.byNode("node(s) didn't match the requested node name");

  @Override
  public String name() {
    return "NodeName";
  }

  @Override
  public boolean byTemplate() {
    return true;
  }

  @Override
  public Test forPod(PodDemand pod, ClusterSnapshot cluster) {
    String wanted = pod.template().nodeName();
    if (wanted.isEmpty()) {
      return PASS;
    }
    return node -> node.name().equals(wanted) ? Optional.empty() : Optional.of(REFUSAL);
  }

  @Override
  public boolean mayLift(PodDemand pod, ClusterEvent event) {
    return event instanceof ClusterEvent.NodeChanged(var before, var after)
        && before.isEmpty()
        && after.name().equals(pod.template().nodeName());
  }
}
