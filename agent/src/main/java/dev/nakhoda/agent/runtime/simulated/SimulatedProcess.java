package dev.nakhoda.agent.runtime.simulated;

import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.RuntimeStatus;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import dev.nakhoda.agent.runtime.SandboxSpec;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** One sandbox or container; a value, replaced at every change. */
record SimulatedProcess(String id, Kind kind, State state, int generation) {

  /** What it was made from. */
  sealed interface Kind {
    record OfSandbox(SandboxSpec spec) implements Kind {}

    record OfContainer(ContainerSpec spec) implements Kind {}
  }

  SimulatedProcess with(State next) {
    return new SimulatedProcess(id, kind, next, generation + 1);
  }

  PodIdentity pod() {
    return switch (kind) {
      case Kind.OfSandbox sandbox -> sandbox.spec().pod();
      case Kind.OfContainer container -> container.spec().pod();
    };
  }

  /** Unique, as Docker's container names are. */
  String name() {
    return switch (kind) {
      case Kind.OfSandbox(SandboxSpec spec) -> "POD_" + spec.pod().uid() + "_" + spec.attempt();
      case Kind.OfContainer(ContainerSpec spec) ->
          spec.name() + "_" + spec.pod().uid() + "_" + spec.attempt();
    };
  }

  boolean running() {
    return state instanceof State.Running;
  }

  SimulatedProcess ended(Instant now, int exitCode) {
    Optional<Instant> started =
        state instanceof State.Running running
            ? Optional.of(running.startedAt())
            : Optional.empty();
    String reason = exitCode == 0 ? "Completed" : "Error";
    return with(
        new State.Exited(
            state.createdAt(), started, now, exitCode, OptionalInt.empty(), reason, ""));
  }

  RuntimeStatus.Sandbox sandbox(SandboxSpec spec) {
    return new RuntimeStatus.Sandbox(
        id,
        spec.pod(),
        spec.attempt(),
        running(),
        state.createdAt(),
        state instanceof State.Running running
            ? OptionalLong.of(running.pid())
            : OptionalLong.empty(),
        spec.namespaces().hostNetwork(),
        spec.labels());
  }

  RuntimeStatus.Container container(ContainerSpec spec, String imageId) {
    return new RuntimeStatus.Container(
        id,
        spec.sandboxId(),
        spec.pod(),
        spec.name(),
        spec.attempt(),
        state,
        spec.image(),
        imageId,
        spec.labels());
  }
}
