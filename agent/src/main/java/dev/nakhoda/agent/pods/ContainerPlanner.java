package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.pods.PodMemory.Failure;
import dev.nakhoda.agent.pods.PodMemory.Image;
import dev.nakhoda.agent.pods.PodPlan.Notice;
import dev.nakhoda.agent.pods.PodPlan.Waiting;
import dev.nakhoda.agent.probes.ProbeResults;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans the containers of one pod whose sandbox is ready. Pure; one instance per plan. */
final class ContainerPlanner {

  /** Label of a container: {@link WantedContainer#hash} that it was made from. */
  static final String HASH_LABEL = "dev.nakhoda.container.hash";

  /** How long a failed pull shows its error before it shows that it is waiting. */
  private static final Duration SHOW_ERROR = Duration.ofSeconds(2);

  private final WantedPod pod;
  private final PodObservation seen;
  private final PodMemory memory;
  private final ProbeResults probes;
  private final Instant now;
  private final String sandboxId;

  private final List<PodStep> steps = new ArrayList<>();
  private final Map<String, Waiting> waiting = new HashMap<>();
  private final List<Notice> notices = new ArrayList<>();
  private Optional<Instant> again = Optional.empty();

  ContainerPlanner(
      WantedPod pod,
      PodObservation seen,
      PodMemory memory,
      ProbeResults probes,
      Instant now,
      String sandboxId) {
    this.pod = pod;
    this.seen = seen;
    this.memory = memory;
    this.probes = probes;
    this.now = now;
    this.sandboxId = sandboxId;
  }

  PodPlan plan() {
    pod.ephemeral().forEach(this::planEphemeral);
    if (initialised()) {
      pod.containers().forEach(app -> planLasting(app, pod.restartPolicy()));
    }
    return new PodPlan(steps, waiting, notices, again, Optional.empty());
  }

  /** Plans the init containers; whether the app containers may run. */
  private boolean initialised() {
    boolean appsBegun = pod.containers().stream().anyMatch(app -> inSandbox(app).isPresent());
    for (WantedContainer init : pod.initContainers()) {
      if (init.sidecar()) {
        planLasting(init, WantedPod.RestartPolicy.ALWAYS);
        if (!appsBegun && !started(init)) {
          return false;
        }
      } else if (!appsBegun && !succeeded(init)) {
        planInit(init);
        return false;
      }
    }
    return true;
  }

  /** Runs once, whatever becomes of it. */
  private void planEphemeral(WantedContainer debugger) {
    Optional<Container> latest = seen.newest(debugger.name());
    if (latest.isEmpty() && debugger.recordedAttempt() < 0) {
      start(debugger, Optional.empty());
    } else if (latest.isPresent() && latest.get().state() instanceof State.Created) {
      steps.add(new PodStep.RemoveContainer(latest.get().id()));
    }
  }

  private void planInit(WantedContainer init) {
    Optional<Container> latest = inSandbox(init);
    if (latest.isEmpty()) {
      start(init, Optional.empty());
      return;
    }
    switch (latest.get().state()) {
      case State.Running running -> {}
      case State.Created created -> steps.add(new PodStep.RemoveContainer(latest.get().id()));
      case State.Exited end -> startAfter(init, end);
    }
  }

  private void planLasting(WantedContainer app, WantedPod.RestartPolicy policy) {
    Optional<Container> latest = seen.newest(app.name());
    if (latest.isEmpty()) {
      if (!app.endedForGood(policy)) {
        start(app, Optional.empty());
      }
      return;
    }
    switch (latest.get().state()) {
      case State.Running running -> planRunning(app, latest.get());
      case State.Created created -> steps.add(new PodStep.RemoveContainer(latest.get().id()));
      case State.Exited end -> {
        if (policy.restarts(end.exitCode())) {
          startAfter(app, end);
        }
      }
    }
  }

  private void planRunning(WantedContainer app, Container container) {
    String name = app.name();
    Optional<ProbeResults.Unhealthy> unhealthy =
        probes.of(container.id()).flatMap(ProbeResults.Result::unhealthy);
    boolean again = app.sidecar() || pod.restartPolicy() != WantedPod.RestartPolicy.NEVER;
    Optional<String> why =
        unhealthy.map(found ->
            "Container "
                + name
                + " failed "
                + found.probe()
                + " probe"
                + (again ? ", will be restarted" : ""));
    if (!container.sandboxId().equals(sandboxId)) {
      why = Optional.of("Stopping container " + name);
    } else if (!container.labels().getOrDefault(HASH_LABEL, app.hash()).equals(app.hash())) {
      why = Optional.of("Container " + name + " definition changed, will be restarted");
    }
    if (why.isPresent() && !memory.stopping().containsKey(container.id())) {
      Duration grace = unhealthy.flatMap(ProbeResults.Unhealthy::grace).orElse(pod.grace());
      steps.add(new PodStep.StopContainer(container.id(), name, grace, why.get()));
    }
  }

  private void startAfter(WantedContainer container, State.Exited end) {
    Optional<CrashBackoff> crash = Optional.ofNullable(memory.crashes().get(container.name()));
    Instant startableAt = CrashBackoff.startableAt(crash, end.finishedAt());
    if (!now.isBefore(startableAt)) {
      start(container, Optional.of(end.finishedAt()));
      return;
    }
    wakeAt(startableAt);
    String delay = GoDuration.text(crash.map(CrashBackoff::delay).orElse(Duration.ZERO));
    waiting.put(
        container.name(),
        new Waiting(
            "CrashLoopBackOff",
            "back-off "
                + delay
                + " restarting failed container="
                + container.name()
                + " pod="
                + fullName()));
    notices.add(
        new Notice(
            true,
            "BackOff",
            "Back-off restarting failed container " + container.name() + " in pod " + fullName(),
            container.name(),
            delay + end.finishedAt()));
  }

  private void start(WantedContainer container, Optional<Instant> previousEnd) {
    int attempt = nextAttempt(container);
    Optional<Failure> failed = Optional.ofNullable(memory.starts().get(container.name()));
    Optional<Instant> retryAt =
        failed.map(failure -> failure.retryAt(PodMemory.RETRY)).filter(now::isBefore);
    failed.ifPresent(failure -> waiting.put(container.name(), failure.why()));
    if (retryAt.isPresent()) {
      wakeAt(retryAt.get());
      return;
    }
    switch (Optional.ofNullable(memory.images().get(container.name())).orElse(NOT_ASKED)) {
      case Image.Present present when present.attempt() == attempt ->
          steps.add(
              new PodStep.StartContainer(container, attempt, sandboxId, present, previousEnd));
      case Image.Present older -> steps.add(new PodStep.PullImage(container, attempt));
      case Image.Pulling pulling -> pulling.before().ifPresent(before -> wait(container, before));
      case Image.Missing missing -> pullAgain(container, attempt, missing.failure());
    }
  }

  /** As good as an image that was found for no attempt. */
  private static final Image NOT_ASKED = new Image.Present(-1, "", "");

  private void pullAgain(WantedContainer container, int attempt, Failure failure) {
    Instant retryAt = failure.retryAt(PodMemory.PULL);
    if (!now.isBefore(retryAt)) {
      wait(container, failure);
      steps.add(new PodStep.PullImage(container, attempt));
      return;
    }
    wait(container, failure);
    Instant showUntil = failure.at().plus(SHOW_ERROR);
    wakeAt(now.isBefore(showUntil) ? showUntil : retryAt);
  }

  private void wait(WantedContainer container, Failure failure) {
    boolean pullFailed = failure.why().reason().equals("ErrImagePull");
    if (!pullFailed || now.isBefore(failure.at().plus(SHOW_ERROR))) {
      waiting.put(container.name(), failure.why());
      return;
    }
    String backingOff = "Back-off pulling image \"" + container.image() + "\"";
    waiting.put(
        container.name(),
        new Waiting("ImagePullBackOff", backingOff + ": ErrImagePull: " + failure.why().message()));
    String occasion = failure.at().toString();
    notices.add(new Notice(false, "BackOff", backingOff, container.name(), occasion));
    notices.add(new Notice(true, "Failed", "Error: ImagePullBackOff", container.name(), occasion));
  }

  private int nextAttempt(WantedContainer container) {
    int observed = seen.newest(container.name()).map(Container::attempt).orElse(-1);
    return Math.max(observed, container.recordedAttempt()) + 1;
  }

  private boolean succeeded(WantedContainer init) {
    return inSandbox(init)
        .filter(latest -> latest.state() instanceof State.Exited end && end.exitCode() == 0)
        .isPresent();
  }

  private boolean started(WantedContainer sidecar) {
    return inSandbox(sidecar)
        .filter(latest -> latest.state() instanceof State.Running)
        .filter(latest -> hasStarted(sidecar, latest))
        .isPresent();
  }

  private boolean hasStarted(WantedContainer container, Container latest) {
    return probes
        .of(latest.id())
        .map(ProbeResults.Result::started)
        .orElse(!container.probed().startup());
  }

  /** The newest attempt, when it belongs to the present sandbox. */
  private Optional<Container> inSandbox(WantedContainer container) {
    return seen.newest(container.name()).filter(latest -> latest.sandboxId().equals(sandboxId));
  }

  private void wakeAt(Instant when) {
    again = again.filter(when::isAfter).or(() -> Optional.of(when));
  }

  private String fullName() {
    return pod.id().name() + "_" + pod.id().namespace() + "(" + pod.id().uid() + ")";
  }
}
