package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.Amounts;
import dev.nakhoda.master.scheduler.ClusterEvent;
import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.FilterRule;
import dev.nakhoda.master.scheduler.NodeFacts;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What all pods of a node request together must not exceed what it has to give. */
public final class NodeResourcesFit implements FilterRule {

  @Override
  public String name() {
    return "NodeResourcesFit";
  }

  @Override
  public boolean byTemplate() {
    return false;
  }

  @Override
  public Test forPod(PodDemand pod, ClusterSnapshot cluster) {
    Amounts wanted = pod.usage().requests();
    return node -> fits(wanted, node) ? Optional.empty() : Optional.of(refusal(wanted, node));
  }

  private static boolean fits(Amounts wanted, NodeInfo node) {
    Amounts most = node.facts().allocatable();
    Amounts taken = node.requested();
    return node.pods().size() < node.facts().allocatablePods()
        && !exceeds(wanted.milliCpu(), taken.milliCpu(), most.milliCpu())
        && !exceeds(wanted.memory(), taken.memory(), most.memory())
        && !exceeds(wanted.ephemeralStorage(), taken.ephemeralStorage(), most.ephemeralStorage())
        && (wanted.others().isEmpty()
            || wanted.others().keySet().stream()
                .noneMatch(
                    name -> exceeds(wanted.other(name), taken.other(name), most.other(name))));
  }

  /** What is not asked for never lacks, even on a node that is over-full of it. */
  private static boolean exceeds(long wanted, long taken, long most) {
    return wanted > 0 && wanted > most - taken;
  }

  private static Refusal refusal(Amounts wanted, NodeInfo node) {
    Amounts most = node.facts().allocatable();
    Amounts taken = node.requested();
    List<String> reasons = new ArrayList<>();
    if (node.pods().size() >= node.facts().allocatablePods()) {
      reasons.add("Too many pods");
    }
    if (exceeds(wanted.milliCpu(), taken.milliCpu(), most.milliCpu())) {
      reasons.add("Insufficient cpu");
    }
    if (exceeds(wanted.memory(), taken.memory(), most.memory())) {
      reasons.add("Insufficient memory");
    }
    if (exceeds(wanted.ephemeralStorage(), taken.ephemeralStorage(), most.ephemeralStorage())) {
      reasons.add("Insufficient ephemeral-storage");
    }
    wanted.others().keySet().stream()
        .sorted()
        .filter(name -> exceeds(wanted.other(name), taken.other(name), most.other(name)))
        .forEach(name -> reasons.add("Insufficient " + name));
    return new Refusal(List.copyOf(reasons), fitsEmpty(wanted, node.facts()));
  }

  private static boolean fitsEmpty(Amounts wanted, NodeFacts node) {
    Amounts most = node.allocatable();
    return wanted.milliCpu() <= most.milliCpu()
        && wanted.memory() <= most.memory()
        && wanted.ephemeralStorage() <= most.ephemeralStorage()
        && wanted.others().keySet().stream()
            .allMatch(name -> wanted.other(name) <= most.other(name));
  }

  @Override
  public boolean mayLift(PodDemand pod, ClusterEvent event) {
    Amounts wanted = pod.usage().requests();
    return switch (event) {
      case ClusterEvent.StorageChanged _ -> false;
      case ClusterEvent.NodeChanged(var before, var after) ->
          fitsEmpty(wanted, after) && before.map(facts -> hasMore(facts, after)).orElse(true);
      // Any pod that leaves gives back at least its place among the node's pods.
      case ClusterEvent.PodGone(_, var node) -> fitsEmpty(wanted, node);
      case ClusterEvent.PodPlaced _ -> false;
    };
  }

  private static boolean hasMore(NodeFacts before, NodeFacts after) {
    return !before.allocatable().equals(after.allocatable())
        || before.allocatablePods() != after.allocatablePods();
  }
}
