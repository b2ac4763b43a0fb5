package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterEvent;
import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.FilterRule;
import dev.nakhoda.master.scheduler.HostPort;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.Refusal;
import java.util.List;
import java.util.Optional;

/** A host port belongs to one pod of a node. */
public final class NodePorts implements FilterRule {

  private static final Refusal REFUSAL =
      Refusal.byPods("node(s) didn't have free ports for the requested pod ports");

  @Override
  public String name() {
    return "NodePorts";
  }

  @Override
  public boolean byTemplate() {
    return false;
  }

  @Override
  public Test forPod(PodDemand pod, ClusterSnapshot cluster) {
    List<HostPort> wanted = pod.usage().ports();
    if (wanted.isEmpty()) {
      return PASS;
    }
    return node -> conflict(wanted, node.ports()) ? Optional.of(REFUSAL) : Optional.empty();
  }

  private static boolean conflict(List<HostPort> wanted, List<HostPort> taken) {
    return wanted.stream().anyMatch(port -> taken.stream().anyMatch(port::conflictsWith));
  }

  @Override
  public boolean mayLift(PodDemand pod, ClusterEvent event) {
    return switch (event) {
      case ClusterEvent.StorageChanged _ -> false;
      case ClusterEvent.NodeChanged(var before, _) -> before.isEmpty();
      case ClusterEvent.PodGone(var gone, _) -> conflict(pod.usage().ports(), gone.usage().ports());
      case ClusterEvent.PodPlaced _ -> false;
    };
  }
}
