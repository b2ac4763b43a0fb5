package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.cgroups.PodGroups;
import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.pods.PodMemory.Failure;
import dev.nakhoda.agent.pods.PodMemory.Image;
import dev.nakhoda.agent.pods.PodPlan.Notice;
import dev.nakhoda.agent.pods.PodPlan.Waiting;
import dev.nakhoda.agent.probes.ProbeResults;
import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.RuntimeStatus;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.simulated.Faults;
import dev.nakhoda.agent.runtime.simulated.Script;
import dev.nakhoda.agent.runtime.simulated.SimulatedRuntime;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * One pod in memory. The plan and the status are those of a real node ({@link PodPlanner}, {@link
 * PodStatusBuilder}); only the steps are done by a little runtime of its own, where a look costs
 * nothing. {@link #step} is called by one worker at a time; the newest object may be set by any
 * thread.
 */
final class SimulatedPod {

  /** Its steps take no time, so none is cut short. */
  private static final CompletableFuture<Void> NOT_ENDING = new CompletableFuture<>();

  /** Steps in one go, as a real pod's worker. */
  private static final int MOST_STEPS = 200;

  /** What all pods share. */
  record Surroundings(Client client, Script script, StatusWriter statuses, Time time) {}

  private final PodIdentity id;
  private final SimulatedPods.Place place;
  private final Surroundings shared;
  private final Runnable signal;
  private final SimulatedRuntime runtime;
  private final SandboxSteps sandboxes;
  private final Instant startAt;
  private final ConcurrentLinkedQueue<UnaryOperator<PodMemory>> inbox =
      new ConcurrentLinkedQueue<>();

  private volatile KubeObject object;
  private volatile Optional<Duration> vanished = Optional.empty();

  /** Owned by the worker that is at it. */
  private PodMemory memory = PodMemory.EMPTY;

  private Set<Notice> told = Set.of();
  private Optional<byte[]> reported = Optional.empty();
  private boolean gone;

  /**
   * @param signal asks for a step
   */
  SimulatedPod(KubeObject object, SimulatedPods.Place place, Surroundings shared, Runnable signal) {
    this.id = WantedPod.identity(object);
    this.object = object;
    this.place = place;
    this.shared = shared;
    this.signal = signal;
    this.runtime = new SimulatedRuntime(shared.time(), shared.script(), Faults.NONE);
    this.sandboxes =
        new SandboxSteps(runtime, place.network(), PodGroups.NONE, shared.time(), place.host());
    this.startAt = shared.time().now().plus(shared.script().startDelay(id.uid()));
    runtime.events(event -> signal.run());
  }

  void update(KubeObject newest) {
    object = newest;
  }

  /** The API knows the pod no more. */
  void vanish(Duration grace) {
    vanished = Optional.of(grace);
  }

  /** Whether nothing of it is left. */
  boolean gone() {
    return gone;
  }

  /** Does what can be done now; answers when to look again even if nothing happens. */
  Optional<Instant> step() throws InterruptedException {
    if (memory == PodMemory.EMPTY && shared.time().now().isBefore(startAt) && !ending()) {
      return Optional.of(startAt);
    }
    for (int count = 0; count < MOST_STEPS; count++) {
      for (var change = inbox.poll(); change != null; change = inbox.poll()) {
        memory = change.apply(memory);
      }
      KubeObject about = object;
      WantedPod pod = vanished.map(WantedPod.of(about)::vanished).orElse(WantedPod.of(about));
      PodObservation seen = look();
      PodEvents events = new PodEvents(place.events(), about);
      PodPlan plan = PodPlanner.plan(pod, seen, memory, healthy(seen), shared.time().now());
      tell(plan, events);
      PodSituation situation = new PodSituation(about, pod, seen, memory, events, NOT_ENDING);
      if (plan.steps().isEmpty() || plan.steps().stream().allMatch(this::takesTime)) {
        plan.steps().forEach(step -> begin(step, situation));
        report(situation, plan);
        return plan.again();
      }
      advance(plan, situation);
      if (gone) {
        return Optional.empty();
      }
    }
    return Optional.of(shared.time().now().plusSeconds(1));
  }

  private boolean ending() {
    return vanished.isPresent() || object.beingDeleted();
  }

  private PodObservation look() {
    RuntimeStatus status = runtime.list();
    Map<String, String> addresses = new HashMap<>();
    status
        .sandboxes()
        .forEach(sandbox ->
            place
                .network()
                .address(sandbox.id())
                .ifPresent(address -> addresses.put(sandbox.id(), address.getHostAddress())));
    return new PodObservation(status.sandboxes(), status.containers(), addresses);
  }

  /** Probes of simulated containers succeed. */
  private static ProbeResults healthy(PodObservation seen) {
    return new ProbeResults(
        seen.running().stream()
            .collect(
                Collectors.toMap(
                    Container::id, any -> new ProbeResults.Result(true, true, Optional.empty()))));
  }

  private void tell(PodPlan plan, PodEvents events) {
    for (Notice notice : plan.notices()) {
      if (!told.contains(notice)) {
        if (notice.warning()) {
          events.warning(notice.about(), notice.reason(), notice.message());
        } else {
          events.normal(notice.about(), notice.reason(), notice.message());
        }
      }
    }
    told = new HashSet<>(plan.notices());
  }

  private void report(PodSituation situation, PodPlan plan) {
    statusOf(situation, plan)
        .ifPresent(status -> shared.statuses().submit(situation.object(), status));
  }

  private Optional<ObjectNode> statusOf(PodSituation situation, PodPlan plan) {
    if (situation.pod().goal() instanceof Goal.Vanish) {
      return Optional.empty();
    }
    KubeObject base = StatusBase.of(situation.object(), reported);
    ObjectNode status =
        new PodStatusBuilder(
                base,
                situation.pod(),
                situation.seen(),
                plan,
                healthy(situation.seen()),
                place.host().get().address(),
                ContainerStatuses.TerminationMessages.NONE)
            .build(shared.time().now());
    reported = Optional.of(Json.write(status));
    return Optional.of(status);
  }

  private boolean takesTime(PodStep step) {
    return switch (step) {
      case PodStep.PullImage(WantedContainer container, int attempt) ->
          shared.script().pullDelay(id.uid(), container.name(), attempt).isPositive();
      case PodStep.StopContainer stop ->
          shared.script().stopDelay(id.uid(), stop.name()).isPositive();
      default -> false;
    };
  }

  /** Begins a step that takes time; its end comes by the clock. */
  private void begin(PodStep step, PodSituation situation) {
    switch (step) {
      case PodStep.PullImage(WantedContainer container, int attempt) -> {
        memory =
            memory.image(container.name(), new Image.Pulling(attempt, failureBefore(container)));
        later(
            shared.script().pullDelay(id.uid(), container.name(), attempt),
            now -> pulled(container, attempt, now, situation.events()));
      }
      case PodStep.StopContainer stop -> {
        Duration delay = shared.script().stopDelay(id.uid(), stop.name());
        Duration allowed = delay.compareTo(stop.grace()) < 0 ? delay : stop.grace();
        memory = memory.stopping(stop.containerId(), shared.time().now().plus(stop.grace()));
        situation.events().normal(stop.name(), "Killing", stop.why());
        later(allowed, now -> stopped(stop, now));
      }
      default -> throw new IllegalArgumentException("takes no time: " + step);
    }
  }

  private void later(Duration delay, UnaryOperator<PodMemory> change) {
    shared
        .time()
        .after(
            delay,
            () -> {
              inbox.add(change);
              signal.run();
            });
  }

  /** The plan's first step that takes no time. */
  private void advance(PodPlan plan, PodSituation situation) throws InterruptedException {
    PodStep step = plan.steps().stream().filter(each -> !takesTime(each)).findFirst().orElseThrow();
    switch (step) {
      case PodStep.MountVolumes mount -> memory = memory.mounted(Map.of());
      case PodStep.UnmountVolumes unmount -> memory = memory.unmounted();
      case PodStep.CreateSandbox(int attempt) -> memory = sandboxes.create(attempt, situation);
      case PodStep.WireSandbox wire -> memory = sandboxes.wire(wire, situation);
      case PodStep.StopSandbox(String sandbox) -> sandboxes.stop(sandbox);
      case PodStep.RemoveSandbox(String sandbox) -> runtime.removeSandbox(sandbox);
      case PodStep.PullImage(WantedContainer container, int attempt) ->
          memory = pulled(container, attempt, memory, situation.events());
      case PodStep.StartContainer start -> memory = start(start, situation);
      case PodStep.StopContainer stop -> {
        situation.events().normal(stop.name(), "Killing", stop.why());
        memory = stopped(stop, memory);
      }
      case PodStep.RemoveContainer(String container) -> runtime.removeContainer(container);
      case PodStep.FinishDeletion finish -> {
        statusOf(situation, plan)
            .ifPresent(status -> shared.statuses().writeNow(situation.object(), status));
        memory = release();
      }
      case PodStep.Forget forget -> {
        shared.statuses().forget(id.uid());
        runtime.close();
        gone = true;
      }
    }
  }

  private Optional<Failure> failureBefore(WantedContainer container) {
    return switch (memory.images().get(container.name())) {
      case Image.Missing missing -> Optional.of(missing.failure());
      case Image.Pulling pulling -> pulling.before();
      case Image.Present present -> Optional.empty();
      case null -> Optional.empty();
    };
  }

  private PodMemory pulled(
      WantedContainer container, int attempt, PodMemory now, PodEvents events) {
    String image = container.image();
    Instant at = shared.time().now();
    if (shared.script().pullFails(id.uid(), container.name(), at.toEpochMilli())) {
      String why = "manifest for " + image + " not found: simulated";
      events.warning(container.name(), "Failed", "Failed to pull image \"" + image + "\": " + why);
      events.warning(container.name(), "Failed", "Error: ErrImagePull");
      return now.image(
          container.name(),
          new Image.Missing(
              Failure.next(failureBefore(container), new Waiting("ErrImagePull", why), at)));
    }
    events.normal(
        container.name(), "Pulled", "Container image \"" + image + "\" already present on machine");
    return now.image(
        container.name(), new Image.Present(attempt, runtime.images().add(image).id(image), image));
  }

  private PodMemory start(PodStep.StartContainer step, PodSituation situation) {
    String name = step.container().name();
    String container = runtime.createContainer(spec(step, situation));
    situation.events().normal(name, "Created", "Created container: " + name);
    runtime.startContainer(container);
    situation.events().normal(name, "Started", "Started container " + name);
    return memory.started(
        name,
        step.previousEnd()
            .map(end ->
                CrashBackoff.started(
                    Optional.ofNullable(memory.crashes().get(name)), end, shared.time().now())));
  }

  private ContainerSpec spec(PodStep.StartContainer step, PodSituation situation) {
    String policy = situation.spec().path("restartPolicy").asString("Always");
    boolean init =
        situation.pod().initContainers().contains(step.container()) && !step.container().sidecar();
    return new ContainerSpec(
        step.sandboxId(),
        SandboxSteps.namespaces(situation.spec()),
        id,
        step.container().name(),
        step.attempt(),
        step.image().imageId(),
        ContainerSpec.Command.NONE,
        ContainerSpec.Security.DEFAULT,
        ContainerSpec.Resources.UNLIMITED,
        List.of(),
        List.of(),
        Map.of(
            ContainerPlanner.HASH_LABEL,
            step.container().hash(),
            ContainerStatuses.IMAGE_LABEL,
            step.image().reference(),
            Script.RESTART_POLICY_LABEL,
            init ? "OnFailure" : step.container().sidecar() ? "Always" : policy));
  }

  private PodMemory stopped(PodStep.StopContainer stop, PodMemory now) {
    runtime.stopContainer(stop.containerId(), stop.grace());
    return now.stopped(stop.containerId());
  }

  /** The status must have been written before: the API may forget the pod at once. */
  private PodMemory release() {
    try {
      shared.client().delete(ResourceName.PODS, object.key(), DeleteOptions.now(id.uid()));
    } catch (ApiException refused) {
      if (!refused.isNotFound() && !refused.isConflict()) {
        throw refused;
      }
    }
    return memory.releasedNow();
  }

  /** Ends its timers' effect. */
  void close() {
    runtime.close();
  }
}
