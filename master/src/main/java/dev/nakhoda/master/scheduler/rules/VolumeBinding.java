package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterEvent;
import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.FilterRule;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.PodVolumes;
import dev.nakhoda.master.scheduler.Refusal;
import java.util.Optional;

/** A pod goes where its volumes can be reached, and where those that are missing can be had. */
public final class VolumeBinding implements FilterRule {

  private static final Refusal AFFINITY =
      Refusal.byNode("node(s) had volume node affinity conflict");
  private static final Refusal NONE_THERE =
      Refusal.byNode("node(s) didn't find available persistent volumes to bind");

  @Override
  public String name() {
    return "VolumeBinding";
  }

  @Override
  public boolean byTemplate() {
    return false;
  }

  @Override
  public Optional<Refusal> refusalOfPod(PodDemand pod, ClusterSnapshot cluster) {
    return PodVolumes.of(pod, cluster.volumes()).trouble().map(Refusal::byNode);
  }

  @Override
  public Test forPod(PodDemand pod, ClusterSnapshot cluster) {
    if (pod.claims().isEmpty()) {
      return PASS;
    }
    PodVolumes volumes = PodVolumes.of(pod, cluster.volumes());
    return node -> {
      if (!volumes.reachableFrom(node.facts())) {
        return Optional.of(AFFINITY);
      }
      return volumes.choices(node.facts(), cluster.volumes()).isPresent()
          ? Optional.empty()
          : Optional.of(NONE_THERE);
    };
  }

  @Override
  public boolean mayLift(PodDemand pod, ClusterEvent event) {
    return event instanceof ClusterEvent.StorageChanged
        || event instanceof ClusterEvent.NodeChanged(var before, var after)
            && before.map(facts -> !facts.labels().equals(after.labels())).orElse(true);
  }
}
