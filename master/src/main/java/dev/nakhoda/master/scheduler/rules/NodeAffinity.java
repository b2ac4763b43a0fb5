package dev.nakhoda.master.scheduler.rules;

import dev.nakhoda.master.scheduler.ClusterEvent;
import dev.nakhoda.master.scheduler.ClusterSnapshot;
import dev.nakhoda.master.scheduler.FilterRule;
import dev.nakhoda.master.scheduler.NodeFacts;
import dev.nakhoda.master.scheduler.PodDemand;
import dev.nakhoda.master.scheduler.Refusal;
import dev.nakhoda.master.scheduler.Template;
import java.util.Optional;

/** The node selector and the required node affinity. */
public final class NodeAffinity implements FilterRule {

  private static final Refusal REFUSAL =
      Refusal.byNode("node(s) didn't match Pod's node affinity/selector");

  @Override
  public String name() {
    return "NodeAffinity";
  }

  @Override
  public boolean byTemplate() {
    return true;
  }

  @Override
  public Test forPod(PodDemand pod, ClusterSnapshot cluster) {
    Template template = pod.template();
    if (template.nodeSelector().isEverything() && template.required().isEmpty()) {
      return PASS;
    }
    return node -> matches(template, node.facts()) ? Optional.empty() : Optional.of(REFUSAL);
  }

  static boolean matches(Template template, NodeFacts node) {
    return template.nodeSelector().matches(node.labels())
        && template
            .required()
            .map(terms -> terms.stream().anyMatch(term -> term.matches(node)))
            .orElse(true);
  }

  @Override
  public boolean mayLift(PodDemand pod, ClusterEvent event) {
    return event instanceof ClusterEvent.NodeChanged(var before, var after)
        && matches(pod.template(), after)
        && before.map(facts -> !matches(pod.template(), facts)).orElse(true);
  }
}
