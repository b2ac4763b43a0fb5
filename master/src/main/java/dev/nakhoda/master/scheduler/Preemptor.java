package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.client.Informer;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes room for pods that no node takes: ends the victims that {@link Preemption} chose and keeps
 * their node for the pod until it is placed. Owned by the scheduler's thread.
 */
final class Preemptor {

  private static final Logger LOG = LoggerFactory.getLogger(Preemptor.class);

  private final ClusterSnapshot cluster;
  private final Decider decider;
  private final Preemption preemption;
  private final SchedulingQueue queue;
  private final PodWriter writer;
  private final Informer budgets;
  private final Informer pods;
  private final Nominations nominations = new Nominations();

  Preemptor(
      ClusterSnapshot cluster,
      Decider decider,
      SchedulingQueue queue,
      PodWriter writer,
      Informer budgets,
      Informer pods) {
    this.cluster = cluster;
    this.decider = decider;
    this.preemption = new Preemption(decider);
    this.queue = queue;
    this.writer = writer;
    this.budgets = budgets;
    this.pods = pods;
  }

  /** A scheduler before this one may have cleared a node for a pod that is seen first. */
  void adopt(PodDemand pod, String node) {
    if (!node.isEmpty()) {
      nominations.put(pod, node);
    }
  }

  /** The pod has a node or is gone: the room that was kept for it is free again. */
  void release(ObjectKey key) {
    nominations
        .remove(key)
        .ifPresent(gone ->
            cluster
                .node(gone.node())
                .ifPresent(node ->
                    queue.reopen(new ClusterEvent.PodGone(gone.pod().placed(), node.facts()))));
  }

  /** The node that was cleared for the pod comes before all others. */
  Decision decide(PodDemand pod) {
    return nominations.honoured(
        pod,
        cluster,
        () ->
            nominated(pod)
                .filter(node -> decider.refusal(pod, node, cluster).isEmpty())
                .<Decision>map(Decision.Chosen::new)
                .orElseGet(() -> decider.decide(pod, cluster)));
  }

  private Optional<String> nominated(PodDemand pod) {
    return nominations.get(pod.key()).map(Nominations.Nomination::node);
  }

  /** Makes room, or says why that does not help. */
  void preempt(PodDemand pod, Decision.Refused refused) throws InterruptedException {
    Optional<String> ineligible = ineligible(pod);
    if (ineligible.isPresent()) {
      writer.unschedulable(
          pod.object(), refused.because(ineligible.get()).text(), Optional.empty());
      return;
    }
    switch (search(pod, refused)) {
      case Preemption.Outcome.None(String why) -> {
        Optional<String> clear = nominated(pod).map(_ -> "");
        release(pod.key());
        writer.unschedulable(pod.object(), refused.because(why).text(), clear);
      }
      case Preemption.Outcome.Victims(String node, List<PlacedPod> victims) -> {
        driveOff(pod, node, victims);
        writer.unschedulable(pod.object(), refused.because("").text(), Optional.of(node));
      }
    }
  }

  private Preemption.Outcome search(PodDemand pod, Decision.Refused refused) {
    if (!cluster.hasBelow(pod.priority())) {
      return new Preemption.Outcome.None(refused.preemption());
    }
    return nominations.honoured(
        pod, cluster, () -> preemption.of(pod, cluster, BudgetReader.budgets(budgets.list())));
  }

  private Optional<String> ineligible(PodDemand pod) {
    if (pod.object().tree().path("spec").path("preemptionPolicy").asString("").equals("Never")) {
      return Optional.of("not eligible due to preemptionPolicy=Never.");
    }
    boolean underWay =
        nominated(pod)
            .flatMap(cluster::node)
            .filter(node ->
                node.pods().values().stream()
                    .anyMatch(other -> other.terminating() && other.priority() < pod.priority()))
            .isPresent();
    return underWay
        ? Optional.of("not eligible due to a terminating pod on the nominated node.")
        : Optional.empty();
  }

  private void driveOff(PodDemand pod, String node, List<PlacedPod> victims)
      throws InterruptedException {
    for (Nominations.Nomination lesser : nominations.below(pod.priority(), node)) {
      release(lesser.pod().key());
      writer.unnominate(lesser.pod().object());
    }
    nominations.put(pod, node);
    LOG.info("pods driven off node={} for={} count={}", node, pod.key(), victims.size());
    List<KubeObject> objects =
        victims.stream().flatMap(each -> pods.get(each.key()).stream()).toList();
    writer.preempt(pod, node, objects);
  }
}
