package dev.nakhoda.master.scheduler;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
        none + String.join(", ", refusal.reasons()) + ". preemption: " + none + preemption,
        Set.of(rule));
  }

  Decision.Refused decision(int nodes) {
    if (nodes == 0) {
      return new Decision.Refused("no nodes available to schedule pods", Set.of());
    }
    Map<String, Integer> reasons = new TreeMap<>();
    Map<String, Integer> evictions = new TreeMap<>();
    counts.forEach((refusal, count) -> {
      refusal.reasons().forEach(reason -> reasons.merge(reason, count, Integer::sum));
      String eviction =
          refusal.evictionMayHelp()
              ? "No preemption victims found for incoming pod"
              : "Preemption is not helpful for scheduling";
      evictions.merge(eviction, count, Integer::sum);
    });
    String none = "0/" + nodes + " nodes are available: ";
    return new Decision.Refused(
        none + histogram(reasons) + ". preemption: " + none + histogram(evictions) + ".",
        Set.copyOf(rules));
  }

  private static String histogram(Map<String, Integer> reasons) {
    return reasons.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
