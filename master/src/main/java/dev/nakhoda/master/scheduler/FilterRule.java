package dev.nakhoda.master.scheduler;

import java.util.Optional;

/** Says on which nodes a pod may run. Stateless. */
public interface FilterRule {

  /** The verdict on one node after another, for one pod; used during one decision. */
  @FunctionalInterface
  interface Test {
    Optional<Refusal> refusal(NodeInfo node);
  }

  /** Nothing to check for this pod. */
  Test PASS = _ -> Optional.empty();

  /** As upstream's plugin is called. */
  String name();

  /**
   * Whether the verdict follows from the pod's {@link Template} and the node's {@link NodeFacts}
   * alone; it is then computed once per template and node.
   */
  boolean byTemplate();

  /** Why no node at all will do for this pod, whatever the nodes are like. */
  default Optional<Refusal> refusalOfPod(PodDemand pod, ClusterSnapshot cluster) {
    return Optional.empty();
  }

  /** Looks at the cluster once, for one decision. {@link #PASS} when the pod asks for nothing. */
  Test forPod(PodDemand pod, ClusterSnapshot cluster);

  /** Whether {@code event} may let in a pod that this rule kept out. */
  boolean mayLift(PodDemand pod, ClusterEvent event);
}
