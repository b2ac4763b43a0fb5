package dev.nakhoda.master.scheduler;

import java.util.Optional;

/** Something that may let a refused pod in. */
public sealed interface ClusterEvent {

  /** A new node ({@code before} absent), or one that changed in something that matters. */
  record NodeChanged(Optional<NodeFacts> before, NodeFacts after) implements ClusterEvent {}

  /** A pod has a node now, or its labels changed there. */
  record PodPlaced(PlacedPod pod, NodeFacts node) implements ClusterEvent {}

  /** A claim, a volume or a storage class has come, changed or gone. */
  record StorageChanged() implements ClusterEvent {}

  /** A pod has left its node. */
  record PodGone(PlacedPod pod, NodeFacts node) implements ClusterEvent {}
}
