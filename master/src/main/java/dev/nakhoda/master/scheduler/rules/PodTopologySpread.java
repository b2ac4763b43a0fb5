package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterEvent;
import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.FilterRule;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PlacedPod;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.Refusal;
import dev.nakhoda.master.scheduler.SpreadConstraint;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Topology spread constraints with {@code DoNotSchedule}. */
public final class PodTopologySpread implements FilterRule {

  private static final String REASON = "node(s) didn't match pod topology spread constraints";
  private static final Refusal SKEW = Refusal.byPods(REASON);
  private static final Refusal NO_LABEL = Refusal.byNode(REASON + " (missing required label)");

  /** How many matching pods each domain has, and how many one more pod of this kind adds. */
  private record Count(SpreadConstraint constraint, Map<String, Integer> domains, int self) {

    Optional<Refusal> refusal(NodeInfo node) {
      String domain = node.facts().labels().get(constraint.topologyKey());
      if (domain == null) {
        return Optional.of(NO_LABEL);
      }
      int least =
          domains.size() < constraint.minDomains()
              ? 0
              : domains.values().stream().mapToInt(count -> count).min().orElse(0);
      int skew = domains.getOrDefault(domain, 0) + self - least;
      return skew > constraint.maxSkew() ? Optional.of(SKEW) : Optional.empty();
    }
  }

  @Override
  public String name() {
    return "PodTopologySpread";
  }

  @Override
  public boolean byTemplate() {
    return false;
  }

  @Override
  public Test forPod(PodDemand pod, ClusterSnapshot cluster) {
    List<SpreadConstraint> constraints = pod.together().spread();
    if (constraints.isEmpty()) {
      return PASS;
    }
    List<Count> counts =
        constraints.stream().map(constraint -> count(constraint, pod, cluster)).toList();
    return node ->
        counts.stream().map(count -> count.refusal(node)).flatMap(Optional::stream).findFirst();
  }

  private static Count count(SpreadConstraint constraint, PodDemand pod, ClusterSnapshot cluster) {
    return new Count(
        constraint,
        SpreadDomains.counts(constraint, pod.together().spread(), pod, cluster),
        constraint.selector().matches(pod.labels()) ? 1 : 0);
  }

  @Override
  public boolean mayLift(PodDemand pod, ClusterEvent event) {
    return switch (event) {
      case ClusterEvent.StorageChanged _ -> false;
      case ClusterEvent.NodeChanged _ -> true;
      case ClusterEvent.PodPlaced(var other, _) -> concerns(pod, other);
      case ClusterEvent.PodGone(var other, _) -> concerns(pod, other);
    };
  }

  private static boolean concerns(PodDemand pod, PlacedPod other) {
    return other.key().namespace().equals(pod.key().namespace())
        && pod.together().spread().stream()
            .anyMatch(constraint -> constraint.selector().matches(other.labels()));
  }
}
