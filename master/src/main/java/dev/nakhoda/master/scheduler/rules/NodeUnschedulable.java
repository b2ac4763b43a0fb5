package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterEvent;
import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.FilterRule;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.Refusal;
import dev.nakhoda.master.scheduler.Taint;
import dev.nakhoda.master.scheduler.Toleration;
import java.util.Optional;

/** Cordoned nodes take only pods that tolerate it. */
public final class NodeUnschedulable implements FilterRule {

  private static final Taint AS_TAINT =
      new Taint("node.kubernetes.io/unschedulable", "", Taint.NO_SCHEDULE);
  private static final Refusal REFUSAL = Refusal.byNode("node(s) were unschedulable");

  @Override
  public String name() {
    return "NodeUnschedulable";
  }

  @Override
  public boolean byTemplate() {
    return true;
  }

  @Override
  public Test forPod(PodDemand pod, ClusterSnapshot cluster) {
    if (Toleration.anyTolerates(pod.template().tolerations(), AS_TAINT)) {
      return PASS;
    }
    return node -> node.facts().unschedulable() ? Optional.of(REFUSAL) : Optional.empty();
  }

  @Override
  public boolean mayLift(PodDemand pod, ClusterEvent event) {
    return event instanceof ClusterEvent.NodeChanged(var before, var after)
        && !after.unschedulable()
        && before.map(facts -> facts.unschedulable()).orElse(true);
  }
}
