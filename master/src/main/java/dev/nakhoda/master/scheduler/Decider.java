package dev.nakhoda.master.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses a node: filter, then score. Pure but for the place where the next search begins and what
 * {@link TemplateOutcomes} remembers. Owned by the scheduler's thread.
 *
 * <p>In a large cluster the search ends when enough nodes have passed (upstream's default of
 * percentageOfNodesToScore: 50% less one for every 125 nodes, at least 5%, at least 100 nodes), and
 * the next one begins where it ended.
 */
public final class Decider {

  private static final int ALWAYS_ENOUGH = 100;
  private static final int LEAST_PERCENT = 5;

  private record Asked(FilterRule rule, FilterRule.Test test) {}

  private final List<FilterRule> filters;
  private final List<ScoreRule> scores;
  private final TemplateOutcomes templates;
  private int start;
  private int decisions;

  public Decider(List<FilterRule> filters, List<ScoreRule> scores) {
    this.filters = filters;
    this.scores = scores;
    this.templates = new TemplateOutcomes(filters);
  }

  public Decision decide(PodDemand pod, ClusterSnapshot cluster) {
    decisions++;
    int nodes = cluster.nodes().size();
    for (FilterRule rule : filters) {
      Optional<Refusal> refusal = rule.refusalOfPod(pod, cluster);
      if (refusal.isPresent() && nodes > 0) {
        return Refusals.ofPod(rule, refusal.get(), nodes);
      }
    }
    Refusals refusals = new Refusals();
    List<NodeInfo> suitable = suitable(pod, cluster, refusals);
    if (suitable.isEmpty()) {
      return refusals.decision(nodes);
    }
    return new Decision.Chosen(best(pod, suitable, cluster).name());
  }

  /** What keeps the pod off one node. */
  Optional<Refusal> refusal(PodDemand pod, String nodeName, ClusterSnapshot cluster) {
    Optional<NodeInfo> node = cluster.node(nodeName);
    if (node.isEmpty()) {
      return Optional.of(Refusal.byNode("node(s) not found"));
    }
    for (FilterRule rule : filters) {
      Optional<Refusal> refusal =
          rule.refusalOfPod(pod, cluster).or(() -> rule.forPod(pod, cluster).refusal(node.get()));
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private List<NodeInfo> suitable(PodDemand pod, ClusterSnapshot cluster, Refusals refusals) {
    List<NodeInfo> nodes = cluster.nodes();
    int count = nodes.size();
    int enough = enough(count);
    TemplateOutcomes.Outcome byTemplate = templates.of(pod, cluster);
    List<Asked> others = others(pod, cluster);
    List<NodeInfo> suitable = new ArrayList<>(enough);
    int checked = 0;
    while (checked < count && suitable.size() < enough) {
      NodeInfo node = nodes.get((start + checked++) % count);
      if (passes(node, byTemplate, others, refusals)) {
        suitable.add(node);
      }
    }
    start = count == 0 ? 0 : (start + checked) % count;
    return suitable;
  }

  private List<Asked> others(PodDemand pod, ClusterSnapshot cluster) {
    List<Asked> others = new ArrayList<>();
    for (FilterRule rule : filters) {
      FilterRule.Test test = rule.byTemplate() ? FilterRule.PASS : rule.forPod(pod, cluster);
      if (test != FilterRule.PASS) {
        others.add(new Asked(rule, test));
      }
    }
    return others;
  }

  private static boolean passes(
      NodeInfo node, TemplateOutcomes.Outcome byTemplate, List<Asked> others, Refusals refusals) {
    Optional<TemplateOutcomes.Verdict> verdict = byTemplate.verdict(node);
    if (verdict.isPresent()) {
      refusals.add(verdict.get().rule(), verdict.get().refusal());
      return false;
    }
    for (Asked asked : others) {
      Optional<Refusal> refusal = asked.test().refusal(node);
      if (refusal.isPresent()) {
        refusals.add(asked.rule(), refusal.get());
        return false;
      }
    }
    return true;
  }

  static int enough(int nodes) {
    if (nodes <= ALWAYS_ENOUGH) {
      return nodes;
    }
    int percent = Math.max(LEAST_PERCENT, 50 - nodes / 125);
    return Math.max(ALWAYS_ENOUGH, nodes * percent / 100);
  }

  private NodeInfo best(PodDemand pod, List<NodeInfo> nodes, ClusterSnapshot cluster) {
    if (nodes.size() == 1) {
      return nodes.getFirst();
    }
    long[] totals = new long[nodes.size()];
    for (ScoreRule rule : scores) {
      long[] part = rule.scores(pod, nodes, cluster);
      for (int at = 0; at < part.length; at++) {
        totals[at] += part[at] * rule.weight();
      }
    }
    return nodes.get(indexOfBest(totals));
  }

  /** Equals take turns, so that pods without requests do not all go to the first node. */
  private int indexOfBest(long[] totals) {
    long most = Long.MIN_VALUE;
    int equals = 0;
    for (long total : totals) {
      equals = total > most ? 1 : total == most ? equals + 1 : equals;
      most = Math.max(most, total);
    }
    int turn = decisions % equals;
    for (int at = 0; at < totals.length; at++) {
      if (totals[at] == most && turn-- == 0) {
        return at;
      }
    }
    throw new IllegalStateException("no best of " + totals.length);
  }
}
