package dev.nakhoda.master.scheduler;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers what the rules that look at the template and the node alone have said, so that the
 * thousandth pod of a Deployment asks only the others. Keeps the {@value #BOUND} templates used
 * last. Owned by the scheduler's thread.
 */
final class TemplateOutcomes {

  private static final int BOUND = 64;

  /** A rule and what it said. */
  record Verdict(FilterRule rule, Refusal refusal) {}

  private final List<FilterRule> rules;
  private final Map<Template, Outcome> outcomes =
      new LinkedHashMap<>(BOUND, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Template, Outcome> eldest) {
          return size() > BOUND;
        }
      };

  TemplateOutcomes(List<FilterRule> filters) {
    this.rules = filters.stream().filter(FilterRule::byTemplate).toList();
  }

  /** For one decision. */
  Outcome of(PodDemand pod, ClusterSnapshot cluster) {
    Outcome outcome = outcomes.computeIfAbsent(pod.template(), _ -> new Outcome());
    outcome.prepare(pod, cluster);
    return outcome;
  }

  /**
   * One template's verdicts by the nodes' slots; each holds for the very facts it was made from.
   */
  final class Outcome {
    private NodeFacts[] facts = new NodeFacts[0];
    private Verdict[] verdicts = new Verdict[0];
    private List<FilterRule.Test> tests = List.of();

    private void prepare(PodDemand pod, ClusterSnapshot cluster) {
      int slots = cluster.nodes().size();
      if (facts.length < slots) {
        facts = Arrays.copyOf(facts, slots + slots / 4);
        verdicts = Arrays.copyOf(verdicts, facts.length);
      }
      tests = rules.stream().map(rule -> rule.forPod(pod, cluster)).toList();
    }

    Optional<Verdict> verdict(NodeInfo node) {
      int slot = node.slot();
      if (facts[slot] != node.facts()) {
        verdicts[slot] = judge(node);
        facts[slot] = node.facts();
      }
      return Optional.ofNullable(verdicts[slot]);
    }

    private Verdict judge(NodeInfo node) {
      for (int at = 0; at < tests.size(); at++) {
        Optional<Refusal> refusal = tests.get(at).refusal(node);
        if (refusal.isPresent()) {
          return new Verdict(rules.get(at), refusal.get());
        }
      }
      return null;
    }
  }
}
