package dev.nakhoda.master.controllers.replicas;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Pods;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** How many pods to create, or which to delete: never both. */
record ReplicaPlan(int create, List<KubeObject> delete) {

  static final ReplicaPlan NOTHING = new ReplicaPlan(0, List.of());

  /**
   * @param pods what the set owns
   * @param related all pods whose spread matters, asked for when there are victims to choose
   * @param burst at most so many at a time
   */
  static ReplicaPlan of(
      KubeObject set,
      List<KubeObject> pods,
      Supplier<List<KubeObject>> related,
      int burst,
      Instant now) {
    if (set.beingDeleted()) {
      return NOTHING;
    }
    List<KubeObject> active = pods.stream().filter(Pods::active).toList();
    int wanted = set.tree().path("spec").path("replicas").asInt(1);
    int missing = wanted - active.size();
    if (missing >= 0) {
      return new ReplicaPlan(Math.min(missing, burst), List.of());
    }
    int surplus = Math.min(-missing, burst);
    return new ReplicaPlan(0, VictimOrder.choose(active, related.get(), surplus, now));
  }
}
