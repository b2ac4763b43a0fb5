package dev.nakhoda.agent.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** All sandboxes and containers of ours at one moment, newest first. */
public record RuntimeStatus(List<Sandbox> sandboxes, List<Container> containers) {

  public RuntimeStatus {
    sandboxes = List.copyOf(sandboxes);
    containers = List.copyOf(containers);
  }

  /**
   * A sandbox.
   *
   * @param pid present while it runs
   * @param labels those of {@link SandboxSpec#labels}
   */
  public record Sandbox(
      String id,
      PodIdentity pod,
      int attempt,
      boolean running,
      Instant createdAt,
      OptionalLong pid,
      boolean hostNetwork,
      Map<String, String> labels) {}

  /**
   * A container.
   *
   * @param image as it was asked for in {@link ContainerSpec#image}
   * @param imageId {@code sha256:...}
   * @param labels those of {@link ContainerSpec#labels}
   */
  public record Container(
      String id,
      String sandboxId,
      PodIdentity pod,
      String name,
      int attempt,
      State state,
      String image,
      String imageId,
      Map<String, String> labels) {}

  /** What a container is doing; times are the runtime's. */
  public sealed interface State {

    Instant createdAt();

    /** Never started. */
    record Created(Instant createdAt) implements State {}

    /** Has a process. */
    record Running(Instant createdAt, Instant startedAt, long pid) implements State {}

    /**
     * Ended, or could not be started.
     *
     * @param startedAt empty when the process never came to life
     * @param reason as in a pod's status: Completed, Error, OOMKilled, ContainerCannotRun
     * @param message the runtime's words; empty when it has none
     */
    record Exited(
        Instant createdAt,
        Optional<Instant> startedAt,
        Instant finishedAt,
        int exitCode,
        OptionalInt signal,
        String reason,
        String message)
        implements State {}
  }
}
