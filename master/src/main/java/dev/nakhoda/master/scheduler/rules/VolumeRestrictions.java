package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.master.scheduler.ClaimUse;
import dev.nakhoda.master.scheduler.ClusterEvent;
import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.FilterRule;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PlacedPod;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.Refusal;
import dev.nakhoda.master.volumes.Claim;
import java.util.List;
import java.util.Optional;

/** A claim that is ReadWriteOncePod has one pod at a time. */
public final class VolumeRestrictions implements FilterRule {

  private static final Refusal TAKEN =
      Refusal.byPods(
          "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access"
              + " mode");

  @Override
  public String name() {
    return "VolumeRestrictions";
  }

  @Override
  public boolean byTemplate() {
    return false;
  }

  @Override
  public Test forPod(PodDemand pod, ClusterSnapshot cluster) {
    List<String> exclusive =
        pod.claims().stream()
            .map(ClaimUse::name)
            .filter(name ->
                cluster
                    .volumes()
                    .claim(new ObjectKey(pod.key().namespace(), name))
                    .filter(Claim::isExclusive)
                    .isPresent())
            .toList();
    if (exclusive.isEmpty()) {
      return PASS;
    }
    boolean taken =
        cluster.nodes().stream()
            .map(NodeInfo::pods)
            .flatMap(pods -> pods.values().stream())
            .anyMatch(other -> uses(other, pod, exclusive));
    return taken ? _ -> Optional.of(TAKEN) : PASS;
  }

  private static boolean uses(PlacedPod other, PodDemand pod, List<String> claims) {
    return other.key().namespace().equals(pod.key().namespace())
        && other.claims().stream().anyMatch(claims::contains);
  }

  @Override
  public boolean mayLift(PodDemand pod, ClusterEvent event) {
    return event instanceof ClusterEvent.PodGone(var other, _)
        && uses(other, pod, pod.claims().stream().map(ClaimUse::name).toList());
  }
}
