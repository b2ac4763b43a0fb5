package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.LabelSelector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out which pods of lower priority would have to leave which node so that a pod gets it.
 * Leaves the snapshot as it was. Owned by the scheduler's thread.
 *
 * <p>In a large cluster the search ends with enough candidates (upstream's rule: a tenth of the
 * nodes, at least 100), and the next one begins a node further.
 */
final class Preemption {

  private static final int ALWAYS_ENOUGH = 100;
  private static final String NO_VICTIMS = "No preemption victims found for incoming pod";
  private static final String NOT_HELPFUL = "Preemption is not helpful for scheduling";

  /** The most important first: those go last. */
  private static final Comparator<PlacedPod> BY_IMPORTANCE =
      Comparator.comparingInt((PlacedPod pod) -> -pod.priority())
          .thenComparing(PlacedPod::started)
          .thenComparing(pod -> pod.key().toString());

  /** What a PodDisruptionBudget still allows. */
  record Budget(String namespace, LabelSelector selector, int allowed, Set<String> disrupted) {

    boolean guards(PlacedPod pod) {
      return pod.key().namespace().equals(namespace)
          && !pod.labels().isEmpty()
          && selector.matches(pod.labels())
          && !disrupted.contains(pod.key().name());
    }
  }

  /** What a search has found. */
  sealed interface Outcome {

    /** These have to go. */
    record Victims(String node, List<PlacedPod> pods) implements Outcome {}

    /** Why none helps, in upstream's words. */
    record None(String message) implements Outcome {}
  }

  /**
   * A node that would do.
   *
   * @param victims the most important first
   * @param violations of budgets
   */
  record Candidate(String node, List<PlacedPod> victims, int violations) {

    /** The best first. */
    static final Comparator<Candidate> ORDER =
        Comparator.comparingInt(Candidate::violations)
            .thenComparingInt(candidate -> candidate.victims().getFirst().priority())
            .thenComparingLong(Candidate::weight)
            .thenComparingInt(candidate -> candidate.victims().size())
            .thenComparing(Candidate::firstStart, Comparator.reverseOrder());

    /** The sum of priorities; each is made positive, so that fewer victims weigh less. */
    private long weight() {
      return victims.stream().mapToLong(pod -> pod.priority() + 1L + Integer.MAX_VALUE).sum();
    }

    private Instant firstStart() {
      int highest = victims.getFirst().priority();
      return victims.stream()
          .filter(pod -> pod.priority() == highest)
          .map(PlacedPod::started)
          .min(Comparator.naturalOrder())
          .orElse(Instant.MAX);
    }
  }

  private final Decider decider;
  private int turn;

  Preemption(Decider decider) {
    this.decider = decider;
  }

  /** For a pod that no node takes. */
  Outcome of(PodDemand pod, ClusterSnapshot cluster, List<Budget> budgets) {
    List<NodeInfo> nodes = List.copyOf(cluster.nodes());
    int count = nodes.size();
    int enough = Math.max(ALWAYS_ENOUGH, count / 10);
    Histogram reasons = new Histogram();
    List<Candidate> candidates = new ArrayList<>();
    boolean harmless = false;
    int start = turn++;
    for (int at = 0; at < count && !(harmless && candidates.size() >= enough); at++) {
      NodeInfo node = nodes.get(Math.floorMod(start + at, count));
      Optional<Candidate> candidate = candidate(pod, node, cluster, budgets, reasons);
      candidate.ifPresent(candidates::add);
      harmless |= candidate.filter(found -> found.violations() == 0).isPresent();
    }
    return candidates.stream()
        .min(Candidate.ORDER)
        .<Outcome>map(best -> new Outcome.Victims(best.node(), best.victims()))
        .orElseGet(() -> new Outcome.None("0/" + count + " nodes are available: " + reasons + "."));
  }

  private Optional<Candidate> candidate(
      PodDemand pod,
      NodeInfo node,
      ClusterSnapshot cluster,
      List<Budget> budgets,
      Histogram reasons) {
    Optional<Refusal> refusal = decider.refusal(pod, node.name(), cluster);
    if (refusal.filter(Refusal::evictionMayHelp).isEmpty()) {
      reasons.add(NOT_HELPFUL, 1);
      return Optional.empty();
    }
    List<PlacedPod> lower =
        node.pods().values().stream()
            .filter(other -> other.priority() < pod.priority())
            .sorted(BY_IMPORTANCE)
            .toList();
    if (lower.isEmpty()) {
      reasons.add(NO_VICTIMS, 1);
      return Optional.empty();
    }
    lower.forEach(other -> cluster.remove(other.key()));
    try {
      Optional<Refusal> stays = decider.refusal(pod, node.name(), cluster);
      if (stays.isPresent()) {
        stays.get().reasons().forEach(reason -> reasons.add(reason, 1));
        return Optional.empty();
      }
      return Optional.of(spared(pod, node.name(), cluster, Guarded.of(lower, budgets)));
    } finally {
      lower.forEach(other -> cluster.place(other, node.name()));
    }
  }

  /** Lets stay whom the pod leaves room for: the guarded first, the important first. */
  private Candidate spared(PodDemand pod, String node, ClusterSnapshot cluster, Guarded guarded) {
    List<PlacedPod> victims = new ArrayList<>();
    int violations = 0;
    for (PlacedPod other : guarded.violating()) {
      if (!staysToo(pod, node, cluster, other)) {
        victims.add(other);
        violations++;
      }
    }
    for (PlacedPod other : guarded.others()) {
      if (!staysToo(pod, node, cluster, other)) {
        victims.add(other);
      }
    }
    victims.sort(BY_IMPORTANCE);
    return new Candidate(node, List.copyOf(victims), violations);
  }

  private boolean staysToo(PodDemand pod, String node, ClusterSnapshot cluster, PlacedPod other) {
    cluster.place(other, node);
    if (decider.refusal(pod, node, cluster).isEmpty()) {
      return true;
    }
    cluster.remove(other.key());
    return false;
  }

  /** Pods by whether their leaving would break a budget, each in the order given. */
  private record Guarded(List<PlacedPod> violating, List<PlacedPod> others) {

    static Guarded of(List<PlacedPod> pods, List<Budget> budgets) {
      int[] left = budgets.stream().mapToInt(Budget::allowed).toArray();
      Guarded sorted = new Guarded(new ArrayList<>(), new ArrayList<>());
      for (PlacedPod pod : pods) {
        boolean violates = false;
        for (int at = 0; at < left.length; at++) {
          if (budgets.get(at).guards(pod)) {
            left[at]--;
            violates |= left[at] < 0;
          }
        }
        (violates ? sorted.violating : sorted.others).add(pod);
      }
      return sorted;
    }
  }
}
