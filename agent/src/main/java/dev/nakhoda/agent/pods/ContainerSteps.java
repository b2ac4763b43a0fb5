package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.environment.ConfigError;
import dev.nakhoda.agent.pods.PodMemory.Failure;
import dev.nakhoda.agent.pods.PodPlan.Waiting;
import dev.nakhoda.agent.probes.Action;
import dev.nakhoda.agent.probes.ActionRunner;
import dev.nakhoda.agent.probes.ActionRunner.Outcome;
import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Starts and stops containers, with their hooks. Blocks. */
record ContainerSteps(Runtime runtime, ContainerSpecs specs, ActionRunner actions, Time time) {

  /** What a container gets at least after its hook has used the grace up, as upstream. */
  private static final Duration LEAST_GRACE = Duration.ofSeconds(2);

  private static final Duration LONGEST_HOOK = Duration.ofHours(24);

  PodMemory start(PodStep.StartContainer step, PodSituation situation) throws InterruptedException {
    String name = step.container().name();
    PodEvents events = situation.events();
    Optional<CrashBackoff> before = Optional.ofNullable(situation.memory().crashes().get(name));
    Optional<CrashBackoff> crash =
        step.previousEnd().map(end -> CrashBackoff.started(before, end, time.now()));
    String id;
    try {
      ContainerSpec spec = specs.make(step, situation);
      id = runtime.createContainer(spec);
    } catch (RuntimeFailure.Unavailable down) {
      throw down;
    } catch (ConfigError | ApiException wrong) {
      return failed(step, situation, "CreateContainerConfigError", wrong.getMessage());
    } catch (RuntimeFailure failure) {
      return failed(step, situation, "CreateContainerError", failure.getMessage());
    }
    events.normal(name, "Created", "Created container: " + name);
    try {
      runtime.startContainer(id);
    } catch (RuntimeFailure.Refused refused) {
      events.warning(name, "Failed", "Error: " + refused.getMessage());
      return situation.memory().started(name, crash);
    }
    events.normal(name, "Started", "Started container " + name);
    afterStart(step, id, situation);
    return situation.memory().started(name, crash);
  }

  private PodMemory failed(
      PodStep.StartContainer step, PodSituation situation, String reason, String message) {
    String name = step.container().name();
    situation.events().warning(name, "Failed", "Error: " + message);
    Optional<Failure> before = Optional.ofNullable(situation.memory().starts().get(name));
    return situation
        .memory()
        .startFailed(name, Failure.next(before, new Waiting(reason, message), time.now()));
  }

  private void afterStart(PodStep.StartContainer step, String id, PodSituation situation)
      throws InterruptedException {
    String name = step.container().name();
    Optional<Action> hook = hook("postStart", name, situation);
    if (hook.isEmpty()) {
      return;
    }
    if (!runToEnd(hook.get(), id, situation)) {
      situation.events().warning(name, "FailedPostStartHook", "PostStartHook failed");
      situation.events().normal(name, "Killing", "FailedPostStartHook");
      runtime.stopContainer(id, situation.pod().grace());
    }
  }

  /** A hook may take as long as it likes, but not longer than its pod. */
  private boolean runToEnd(Action hook, String id, PodSituation situation)
      throws InterruptedException {
    String address = specs.addresses(situation).podIp();
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    Thread runner =
        Thread.ofVirtual()
            .name("post-start")
            .start(() -> {
              try {
                result.complete(actions.hook(hook, id, address, LONGEST_HOOK).success());
              } catch (InterruptedException | RuntimeException broken) {
                result.complete(false);
              }
            });
    try {
      CompletableFuture.anyOf(result, situation.ending()).get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } finally {
      runner.interrupt();
    }
    return result.getNow(true);
  }

  /** Blocks up to the grace. */
  void stop(PodStep.StopContainer step, PodSituation situation) throws InterruptedException {
    Instant begun = time.now();
    situation.events().normal(step.name(), "Killing", step.why());
    Optional<Action> hook = hook("preStop", step.name(), situation);
    if (hook.isPresent()) {
      Outcome outcome =
          actions.hook(
              hook.get(), step.containerId(), specs.addresses(situation).podIp(), step.grace());
      if (!outcome.success()) {
        situation.events().warning(step.name(), "FailedPreStopHook", "PreStopHook failed");
      }
    }
    Duration left = step.grace().minus(Duration.between(begun, time.now()));
    runtime.stopContainer(step.containerId(), left.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : left);
  }

  private static Optional<Action> hook(String kind, String name, PodSituation situation) {
    var container = situation.container(name);
    return Action.of(container.path("lifecycle").path(kind), container);
  }
}
