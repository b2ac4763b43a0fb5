package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The nodes that were cleared for pods which do not run there yet. Pods of no higher priority find
 * that room taken. Owned by the scheduler's thread. Bound: one entry per pending pod.
 */
final class Nominations {

  /** A pod and the node that was cleared for it. */
  record Nomination(PodDemand pod, String node) {}

  private final Map<ObjectKey, Nomination> nominations = new HashMap<>();

  void put(PodDemand pod, String node) {
    nominations.put(pod.key(), new Nomination(pod, node));
  }

  Optional<Nomination> get(ObjectKey pod) {
    return Optional.ofNullable(nominations.get(pod));
  }

  Optional<Nomination> remove(ObjectKey pod) {
    return Optional.ofNullable(nominations.remove(pod));
  }

  /** Those of lower priority, which a more important pod now drives off. */
  List<Nomination> below(int priority, String node) {
    return nominations.values().stream()
        .filter(each -> each.node().equals(node) && each.pod().priority() < priority)
        .toList();
  }

  /** Decides about {@code pod} as if those that go before it were on their nodes already. */
  <T> T honoured(PodDemand pod, ClusterSnapshot cluster, Supplier<T> decision) {
    if (nominations.isEmpty()) {
      return decision.get();
    }
    List<ObjectKey> placed = new ArrayList<>();
    for (Nomination each : nominations.values()) {
      if (!each.pod().key().equals(pod.key())
          && each.pod().priority() >= pod.priority()
          && cluster.node(each.node()).isPresent()) {
        cluster.place(each.pod().placed(), each.node());
        placed.add(each.pod().key());
      }
    }
    try {
      return decision.get();
    } finally {
      placed.forEach(cluster::remove);
    }
  }
}
