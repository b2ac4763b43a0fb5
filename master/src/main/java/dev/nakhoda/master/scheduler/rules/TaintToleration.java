package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterEvent;
import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.FilterRule;
import dev.nakhoda.master.scheduler.NodeFacts;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.Refusal;
import dev.nakhoda.master.scheduler.Taint;
import dev.nakhoda.master.scheduler.Toleration;
import java.util.List;
import java.util.Optional;

/** Tainted nodes take only pods that tolerate all their NoSchedule and NoExecute taints. */
public final class TaintToleration implements FilterRule {

  @Override
  public String name() {
    return "TaintToleration";
  }

  @Override
  public boolean byTemplate() {
    return true;
  }

  @Override
  public Test forPod(PodDemand pod, ClusterSnapshot cluster) {
    List<Toleration> tolerations = pod.template().tolerations();
    return node ->
        untolerated(node.facts(), tolerations)
            .map(taint ->
                Refusal.byNode(
                    "node(s) had untolerated taint {" + taint.key() + ": " + taint.value() + "}"));
  }

  private static Optional<Taint> untolerated(NodeFacts node, List<Toleration> tolerations) {
    for (Taint taint : node.taints()) {
      if (taint.repels() && !Toleration.anyTolerates(tolerations, taint)) {
        return Optional.of(taint);
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean mayLift(PodDemand pod, ClusterEvent event) {
    List<Toleration> tolerations = pod.template().tolerations();
    return event instanceof ClusterEvent.NodeChanged(var before, var after)
        && untolerated(after, tolerations).isEmpty()
        && before.map(facts -> untolerated(facts, tolerations).isPresent()).orElse(true);
  }
}
