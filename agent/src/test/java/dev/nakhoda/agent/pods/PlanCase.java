package dev.nakhoda.agent.pods;

import static dev.nakhoda.agent.pods.Scenes.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.agent.pods.Scenes.Seen;
import dev.nakhoda.agent.probes.ProbeResults;
import dev.nakhoda.api.KubeObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One line of the planner's tables: what is wanted and seen, and the steps that follow. */
record PlanCase(
    String name,
    KubeObject pod,
    Seen seen,
    PodMemory memory,
    ProbeResults probes,
    List<String> steps,
    Map<String, String> waiting,
    Optional<Duration> again) {

  PlanCase(String name, KubeObject pod, Seen seen, PodMemory memory, String... steps) {
    this(name, pod, seen, memory, ProbeResults.NONE, List.of(steps), Map.of(), Optional.empty());
  }

  PlanCase waiting(String container, String reason) {
    return new PlanCase(name, pod, seen, memory, probes, steps, Map.of(container, reason), again);
  }

  PlanCase again(int seconds) {
    return new PlanCase(
        name, pod, seen, memory, probes, steps, waiting, Optional.of(Duration.ofSeconds(seconds)));
  }

  PlanCase unhealthy(String containerId) {
    ProbeResults.Result result =
        new ProbeResults.Result(
            true, true, Optional.of(new ProbeResults.Unhealthy("liveness", Optional.empty())));
    return new PlanCase(
        name,
        pod,
        seen,
        memory,
        new ProbeResults(Map.of(containerId, result)),
        steps,
        waiting,
        again);
  }

  @Override
  public String toString() {
    return name;
  }

  /** What the planner makes of it is what the line says. */
  void check() {
    PodPlan plan = PodPlanner.plan(WantedPod.of(pod), seen.build(), memory, probes, NOW);
    assertThat(texts(plan)).isEqualTo(steps);
    plan.waiting().forEach((name, why) -> assertThat(waiting).containsEntry(name, why.reason()));
    assertThat(plan.waiting().keySet()).isEqualTo(waiting.keySet());
    assertThat(plan.again().map(then -> Duration.between(NOW, then))).isEqualTo(again);
  }

  /** The same when the API knows the pod no more. */
  void checkVanished(Duration grace) {
    WantedPod vanished = WantedPod.of(pod).vanished(grace);
    assertThat(texts(PodPlanner.plan(vanished, seen.build(), memory, probes, NOW)))
        .isEqualTo(steps);
  }

  private static List<String> texts(PodPlan plan) {
    return plan.steps().stream().map(PlanCase::text).toList();
  }

  private static String text(PodStep step) {
    return switch (step) {
      case PodStep.MountVolumes mount -> "mount";
      case PodStep.UnmountVolumes unmount -> "unmount";
      case PodStep.CreateSandbox(int attempt) -> "sandbox " + attempt;
      case PodStep.WireSandbox wire -> "wire " + wire.sandboxId();
      case PodStep.StopSandbox(String id) -> "stop-sandbox " + id;
      case PodStep.RemoveSandbox(String id) -> "remove-sandbox " + id;
      case PodStep.PullImage(WantedContainer container, int attempt) ->
          "image " + container.name() + " " + attempt;
      case PodStep.StartContainer start ->
          "start " + start.container().name() + " " + start.attempt();
      case PodStep.StopContainer stop ->
          "stop " + stop.containerId() + " " + stop.grace().toSeconds() + " " + stop.why();
      case PodStep.RemoveContainer(String id) -> "remove " + id;
      case PodStep.FinishDeletion finish -> "finish";
      case PodStep.Forget forget -> "forget";
    };
  }
}
