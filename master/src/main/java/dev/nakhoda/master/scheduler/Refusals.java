package dev.nakhoda.master.scheduler;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Collects why nodes were refused during one decision and words it as upstream does. */
final class Refusals {

  private final Map<Refusal, Integer> counts = new HashMap<>();
  private final Set<FilterRule> rules = new HashSet<>();

  void add(FilterRule rule, Refusal refusal) {
    rules.add(rule);
    counts.merge(refusal, 1, Integer::sum);
  }

  /** No node was even looked at: what is wrong lies with the pod. */
  static Decision.Refused ofPod(FilterRule rule, Refusal refusal, int nodes) {
    String none = "0/" + nodes + " nodes are available: ";
    String preemption = nodes + " Preemption is not helpful for scheduling.";
    return new Decision.Refused(
        none + String.join(", ", refusal.reasons()) + ".", none + preemption, Set.of(rule));
  }

  Decision.Refused decision(int nodes) {
    if (nodes == 0) {
      return new Decision.Refused("no nodes available to schedule pods", "", Set.of());
    }
    Histogram reasons = new Histogram();
    Histogram evictions = new Histogram();
    counts.forEach((refusal, count) -> {
      refusal.reasons().forEach(reason -> reasons.add(reason, count));
      String eviction =
          refusal.evictionMayHelp()
              ? "No preemption victims found for incoming pod"
              : "Preemption is not helpful for scheduling";
      evictions.add(eviction, count);
    });
    String none = "0/" + nodes + " nodes are available: ";
    return new Decision.Refused(none + reasons + ".", none + evictions + ".", Set.copyOf(rules));
  }
}
