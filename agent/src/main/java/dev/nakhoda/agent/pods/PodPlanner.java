package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.pods.PodPlan.Notice;
import dev.nakhoda.agent.probes.ProbeResults;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.Sandbox;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides what to do for a pod. Pure: the plan follows from what is wanted, what is seen, what is
 * remembered, what the probes say and what time it is.
 */
public final class PodPlanner {

  /** Dead containers kept of each name, so that {@code logs --previous} has something to read. */
  private static final int KEPT_ATTEMPTS = 2;

  private final WantedPod pod;
  private final PodObservation seen;
  private final PodMemory memory;
  private final ProbeResults probes;
  private final Instant now;

  private PodPlanner(
      WantedPod pod, PodObservation seen, PodMemory memory, ProbeResults probes, Instant now) {
    this.pod = pod;
    this.seen = seen;
    this.memory = memory;
    this.probes = probes;
    this.now = now;
  }

  public static PodPlan plan(
      WantedPod pod, PodObservation seen, PodMemory memory, ProbeResults probes, Instant now) {
    PodPlanner planner = new PodPlanner(pod, seen, memory, probes, now);
    return switch (pod.goal()) {
      case Goal.Run() -> planner.run();
      case Goal.Rest(Duration grace, boolean cleared) ->
          planner.end(grace, planner.remains(cleared));
      case Goal.Evict(Duration grace, PodPlan.Waiting why) ->
          planner.end(grace, List.of()).failed(why);
      case Goal.Delete(Duration grace, Instant until) -> planner.delete(grace);
      case Goal.Vanish(Duration grace) -> planner.end(grace, planner.removals());
    };
  }

  /**
   * The API forgets the pod as soon as its containers have ended: the empty sandbox's end keeps
   * nobody waiting. Only ports of the node must be free before another pod may be given them.
   */
  private PodPlan delete(Duration grace) {
    boolean ended = seen.running().isEmpty();
    return ended && !memory.released() && !pod.hostPorts()
        ? PodPlan.of(new PodStep.FinishDeletion())
        : end(grace, memory.released() ? List.of() : List.of(new PodStep.FinishDeletion()));
  }

  /** Stops everything, then {@code afterwards}. */
  private PodPlan end(Duration grace, List<PodStep> afterwards) {
    List<Container> running = seen.running();
    if (!running.isEmpty()) {
      return PodPlan.of(stops(running, grace));
    }
    List<PodStep> stops = new ArrayList<>();
    for (Sandbox sandbox : seen.sandboxes()) {
      if (sandbox.running() || seen.addresses().containsKey(sandbox.id())) {
        stops.add(new PodStep.StopSandbox(sandbox.id()));
      }
    }
    return PodPlan.of(stops.isEmpty() ? afterwards : stops);
  }

  /** The sidecars live until the others have ended; then they go one by one, the last first. */
  private List<PodStep> stops(List<Container> running, Duration grace) {
    List<String> sidecars =
        pod.initContainers().stream()
            .filter(WantedContainer::sidecar)
            .map(WantedContainer::name)
            .toList();
    int first = running.stream().mapToInt(container -> order(container, sidecars)).min().orElse(0);
    List<PodStep> stops = new ArrayList<>();
    for (Container container : running) {
      if (order(container, sidecars) != first) {
        continue;
      }
      stop(container, first == 0 ? grace : left(grace), "Stopping container " + container.name())
          .ifPresent(stops::add);
    }
    return stops;
  }

  /** What the others have left of a deletion's grace. */
  private Duration left(Duration grace) {
    if (!(pod.goal() instanceof Goal.Delete delete)) {
      return grace;
    }
    Duration left = Duration.between(now, delete.until());
    Duration bounded = left.compareTo(grace) > 0 ? grace : left;
    return bounded.compareTo(WantedPod.LEAST_GRACE) < 0 ? WantedPod.LEAST_GRACE : bounded;
  }

  private static int order(Container container, List<String> sidecars) {
    int index = sidecars.indexOf(container.name());
    return index < 0 ? 0 : sidecars.size() - index;
  }

  /** Empty when it is being stopped already, unless the new grace ends earlier. */
  private Optional<PodStep> stop(Container container, Duration grace, String why) {
    Instant until = memory.stopping().get(container.id());
    return until == null || now.plus(grace).isBefore(until.minusSeconds(1))
        ? Optional.of(new PodStep.StopContainer(container.id(), container.name(), grace, why))
        : Optional.empty();
  }

  /** What a pod that has ended need not keep until it is deleted. */
  private List<PodStep> remains(boolean cleared) {
    List<PodStep> steps = new ArrayList<>();
    if (memory.mounted().isPresent()) {
      steps.add(new PodStep.UnmountVolumes());
    }
    if (cleared) {
      steps.addAll(dead());
    }
    return steps;
  }

  private List<PodStep> dead() {
    List<PodStep> steps = new ArrayList<>();
    seen.containers().forEach(dead -> steps.add(new PodStep.RemoveContainer(dead.id())));
    seen.sandboxes().forEach(dead -> steps.add(new PodStep.RemoveSandbox(dead.id())));
    return steps;
  }

  private List<PodStep> removals() {
    List<PodStep> steps = dead();
    return steps.isEmpty() ? List.of(new PodStep.Forget()) : steps;
  }

  private PodPlan run() {
    if (finished()) {
      return end(pod.grace(), List.of());
    }
    if (pod.deadline().filter(deadline -> !now.isBefore(deadline)).isPresent()) {
      PodPlan stop = end(pod.grace(), List.of());
      Notice notice =
          new Notice(false, DEADLINE_EXCEEDED.reason(), DEADLINE_EXCEEDED.message(), "", "");
      return new PodPlan(
          stop.steps(),
          Map.of(),
          List.of(notice),
          Optional.empty(),
          Optional.of(DEADLINE_EXCEEDED));
    }
    if (memory.mounted().isEmpty()) {
      return tryAgain(new PodStep.MountVolumes(), memory.volumes());
    }
    Optional<Sandbox> sandbox = seen.sandbox().filter(Sandbox::running);
    if (sandbox.isEmpty()) {
      return replaceSandbox();
    }
    if (!pod.hostNetwork() && seen.address().isEmpty()) {
      String id = sandbox.get().id();
      // With containers inside it had an address once: they must not live on without.
      return seen.containers().stream().anyMatch(container -> container.sandboxId().equals(id))
          ? replaceSandbox()
          : tryAgain(
              new PodStep.WireSandbox(sandbox.get().id(), sandbox.get().pid().orElse(0)),
              memory.sandbox());
    }
    PodPlan plan = new ContainerPlanner(pod, seen, memory, probes, now, sandbox.get().id()).plan();
    return withDeadline(withPruning(plan));
  }

  private static final PodPlan.Waiting DEADLINE_EXCEEDED =
      new PodPlan.Waiting(
          "DeadlineExceeded", "Pod was active on the node longer than the specified deadline");

  /** Whether no container will run again, so that the sandbox is of no use any more. */
  private boolean finished() {
    return PodEnd.initFailed(pod, seen)
        || PodEnd.allEnded(pod, seen)
        || (pod.restartPolicy() == WantedPod.RestartPolicy.NEVER
            && seen.sandbox().filter(Sandbox::running).isEmpty()
            && pod.containers().stream().anyMatch(app -> seen.newest(app.name()).isPresent()));
  }

  private PodPlan replaceSandbox() {
    List<PodStep> steps = new ArrayList<>();
    for (Container left : seen.running()) {
      stop(left, pod.grace(), "Stopping container " + left.name()).ifPresent(steps::add);
    }
    boolean standing =
        seen.sandboxes().stream()
            .anyMatch(old -> old.running() || seen.addresses().containsKey(old.id()));
    if (!seen.running().isEmpty()) {
      return changed(steps);
    }
    if (standing) {
      seen.sandboxes().forEach(old -> steps.add(new PodStep.StopSandbox(old.id())));
      return changed(steps);
    }
    int attempt = seen.sandbox().map(old -> old.attempt() + 1).orElse(0);
    PodPlan create = tryAgain(new PodStep.CreateSandbox(attempt), memory.sandbox());
    return attempt == 0
        ? create
        : new PodPlan(
            create.steps(), Map.of(), List.of(sandboxChanged()), create.again(), create.failure());
  }

  private PodPlan changed(List<PodStep> steps) {
    return new PodPlan(
        steps, Map.of(), List.of(sandboxChanged()), Optional.empty(), Optional.empty());
  }

  private Notice sandboxChanged() {
    return new Notice(
        false,
        "SandboxChanged",
        "Pod sandbox changed, it will be killed and re-created.",
        "",
        seen.sandbox().map(Sandbox::id).orElse(""));
  }

  private PodPlan tryAgain(PodStep step, Optional<PodMemory.Failure> before) {
    Optional<Instant> retryAt =
        before.map(failure -> failure.retryAt(PodMemory.RETRY)).filter(now::isBefore);
    return retryAt.isEmpty()
        ? PodPlan.of(step)
        : new PodPlan(List.of(), Map.of(), List.of(), retryAt, Optional.empty());
  }

  private PodPlan withDeadline(PodPlan plan) {
    Optional<Instant> again =
        plan.again().isEmpty() || pod.deadline().isEmpty()
            ? plan.again().or(pod::deadline)
            : plan.again().filter(pod.deadline().get()::isAfter).or(pod::deadline);
    return new PodPlan(plan.steps(), plan.waiting(), plan.notices(), again, plan.failure());
  }

  /** Old attempts and old sandboxes go when nothing more urgent is to be done. */
  private PodPlan withPruning(PodPlan plan) {
    List<PodStep> steps = new ArrayList<>(plan.steps());
    Map<String, List<Container>> byName =
        seen.containers().stream().collect(Collectors.groupingBy(Container::name));
    for (List<Container> attempts : byName.values()) {
      attempts.stream()
          .skip(KEPT_ATTEMPTS)
          .filter(old -> old.state() instanceof State.Exited)
          .forEach(old -> steps.add(new PodStep.RemoveContainer(old.id())));
    }
    seen.sandboxes().stream()
        .skip(1)
        .filter(old -> !old.running() && !seen.addresses().containsKey(old.id()))
        .forEach(old -> steps.add(new PodStep.RemoveSandbox(old.id())));
    return new PodPlan(steps, plan.waiting(), plan.notices(), plan.again(), plan.failure());
  }
}
