package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.AffinityTerm;
import dev.nakhoda.master.scheduler.ClusterEvent;
import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.FilterRule;
import dev.nakhoda.master.scheduler.NodeInfo;
import dev.nakhoda.master.scheduler.PlacedPod;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Required pod affinity and anti-affinity, the anti-affinity of pods that are placed already
 * included. The cluster is looked through once per decision, and only when a term asks for it.
 */
public final class InterPodAffinity implements FilterRule {

  private static final Refusal AFFINITY = Refusal.byNode("node(s) didn't match pod affinity rules");
  private static final Refusal ANTI_AFFINITY =
      Refusal.byPods("node(s) didn't match pod anti-affinity rules");
  private static final Refusal EXISTING =
      Refusal.byPods("node(s) didn't satisfy existing pods anti-affinity rules");

  /** A set of nodes: those with this label. */
  private record Domain(String key, String value) {}

  @Override
  public String name() {
    return "InterPodAffinity";
  }

  @Override
  public boolean byTemplate() {
    return false;
  }

  @Override
  public Test forPod(PodDemand pod, ClusterSnapshot cluster) {
    Set<Domain> taken = takenByOthers(pod, cluster);
    List<AffinityTerm> near = pod.together().affinity();
    List<AffinityTerm> apart = pod.together().antiAffinity();
    if (taken.isEmpty() && near.isEmpty() && apart.isEmpty()) {
      return PASS;
    }
    Set<Domain> wanted = near.isEmpty() ? Set.of() : withAll(near, cluster);
    Set<Domain> shunned = apart.isEmpty() ? Set.of() : withAny(apart, cluster);
    boolean first = wanted.isEmpty() && matchesAll(near, pod, cluster);
    return node -> {
      if (!near.stream().allMatch(term -> isNear(term, node, wanted, first))) {
        return Optional.of(AFFINITY);
      }
      if (lies(node, shunned)) {
        return Optional.of(ANTI_AFFINITY);
      }
      return lies(node, taken) ? Optional.of(EXISTING) : Optional.empty();
    };
  }

  /** The first of a set of pods that want to be together may go anywhere. */
  private static boolean isNear(
      AffinityTerm term, NodeInfo node, Set<Domain> wanted, boolean first) {
    return domain(term, node).filter(found -> first || wanted.contains(found)).isPresent();
  }

  private static Optional<Domain> domain(AffinityTerm term, NodeInfo node) {
    return Optional.ofNullable(node.facts().labels().get(term.topologyKey()))
        .map(value -> new Domain(term.topologyKey(), value));
  }

  private static boolean lies(NodeInfo node, Set<Domain> domains) {
    Map<String, String> labels = node.facts().labels();
    return domains.stream().anyMatch(domain -> domain.value().equals(labels.get(domain.key())));
  }

  private static Set<Domain> takenByOthers(PodDemand pod, ClusterSnapshot cluster) {
    Set<Domain> taken = new HashSet<>();
    cluster.eachExclusive((other, node) -> {
      for (AffinityTerm term : other.antiAffinity()) {
        if (matches(term, pod.key().namespace(), pod.labels(), cluster)) {
          domain(term, node).ifPresent(taken::add);
        }
      }
    });
    return taken;
  }

  private static Set<Domain> withAll(List<AffinityTerm> terms, ClusterSnapshot cluster) {
    Set<Domain> found = new HashSet<>();
    for (NodeInfo node : cluster.nodes()) {
      for (PlacedPod other : node.pods().values()) {
        if (terms.stream()
            .allMatch(term -> matches(term, other.key().namespace(), other.labels(), cluster))) {
          terms.forEach(term -> domain(term, node).ifPresent(found::add));
        }
      }
    }
    return found;
  }

  private static Set<Domain> withAny(List<AffinityTerm> terms, ClusterSnapshot cluster) {
    Set<Domain> found = new HashSet<>();
    for (NodeInfo node : cluster.nodes()) {
      for (PlacedPod other : node.pods().values()) {
        for (AffinityTerm term : terms) {
          if (matches(term, other.key().namespace(), other.labels(), cluster)) {
            domain(term, node).ifPresent(found::add);
          }
        }
      }
    }
    return found;
  }

  private static boolean matchesAll(
      List<AffinityTerm> terms, PodDemand pod, ClusterSnapshot cluster) {
    return terms.stream()
        .allMatch(term -> matches(term, pod.key().namespace(), pod.labels(), cluster));
  }

  private static boolean matches(
      AffinityTerm term, String namespace, Map<String, String> labels, ClusterSnapshot cluster) {
    return term.matches(namespace, labels, cluster.namespaceLabels(namespace));
  }

  @Override
  public boolean mayLift(PodDemand pod, ClusterEvent event) {
    return switch (event) {
      case ClusterEvent.StorageChanged _ -> false;
      case ClusterEvent.NodeChanged(var before, var after) ->
          before.map(facts -> !facts.labels().equals(after.labels())).orElse(true);
      case ClusterEvent.PodPlaced(var other, _) -> selects(pod.together().affinity(), other);
      case ClusterEvent.PodGone(var other, _) ->
          selects(pod.together().antiAffinity(), other)
              || other.antiAffinity().stream()
                  .anyMatch(term -> term.selector().matches(pod.labels()));
    };
  }

  private static boolean selects(List<AffinityTerm> terms, PlacedPod other) {
    return terms.stream().anyMatch(term -> term.selector().matches(other.labels()));
  }
}
