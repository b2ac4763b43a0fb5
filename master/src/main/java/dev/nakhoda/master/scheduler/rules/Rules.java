package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.FilterRule;
import dev.nakhoda.master.scheduler.ScoreRule;
import java.util.List;

/** Every rule. A new rule is one class, its table test, and a line here. */
public final class Rules {

  /** In upstream's order: a node is refused by the first that says so. */
  public static final List<FilterRule> FILTERS =
      List.of(
          new NodeUnschedulable(),
          new NodeName(),
          new TaintToleration(),
          new NodeAffinity(),
          new NodePorts(),
          new NodeResourcesFit(),
          new VolumeRestrictions(),
          new VolumeBinding(),
          new PodTopologySpread(),
          new InterPodAffinity());

  public static final List<ScoreRule> SCORES =
      List.of(
          new PreferNoSchedule(),
          new PreferredNodeAffinity(),
          new LeastAllocated(),
          new SpreadByGroup(),
          new PreferredTopologySpread(),
          new PreferredPodAffinity(),
          new BalancedAllocation(),
          new ImageLocality());

  private Rules() {}
}
