package dev.nakhoda.agent.runtime.docker;

import dev.nakhoda.agent.runtime.RuntimeStatus;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What Docker's inspection said of one container or sandbox of ours, and how that is shown. */
record InspectedContainer(
    Phase phase,
    Instant createdAt,
    OptionalLong pid,
    boolean paused,
    String stopSignal,
    Optional<RuntimeStatus.Sandbox> sandbox,
    Optional<RuntimeStatus.Container> container) {

  /** Docker may call SIGTERM any of these; an image that names no signal means it, too. */
  private static final Set<String> SIGTERM = Set.of("", "SIGTERM", "TERM", "15");

  enum Phase {
    CREATED,
    FAILED_TO_START,
    RUNNING,
    EXITED
  }

  /**
   * @param outOfMemory the kernel has killed a process of it
   */
  static InspectedContainer of(String id, JsonNode container, boolean outOfMemory) {
    JsonNode state = container.path("State");
    Phase phase = phase(state);
    Instant created = time(container.path("Created")).orElse(Instant.EPOCH);
    long pid = state.path("Pid").asLong(0);
    OptionalLong running =
        phase == Phase.RUNNING && pid > 0 ? OptionalLong.of(pid) : OptionalLong.empty();
    Map<String, String> labels = labels(container);
    boolean sandbox = DockerLabels.isSandbox(labels);
    return new InspectedContainer(
        phase,
        created,
        running,
        state.path("Paused").asBoolean(false),
        container.path("Config").path("StopSignal").asString(""),
        sandbox ? Optional.of(sandbox(id, container, labels, phase, created)) : Optional.empty(),
        sandbox
            ? Optional.empty()
            : Optional.of(
                container(id, container, labels, shown(phase, state, created, outOfMemory))));
  }

  boolean neverRan() {
    return phase == Phase.CREATED || phase == Phase.FAILED_TO_START;
  }

  boolean hasEnded() {
    return phase == Phase.EXITED;
  }

  /** Whether SIGTERM is its stop signal, and it can take one now. */
  boolean endsBySigterm() {
    return phase == Phase.RUNNING && !paused && SIGTERM.contains(stopSignal);
  }

  /** Whether this can still hold of a container that a list shows in {@code listedState}. */
  boolean stillTrue(String listedState) {
    return switch (phase) {
      case CREATED -> false;
      case FAILED_TO_START -> listedState.equals("created");
      case RUNNING -> listedState.equals(paused ? "paused" : "running");
      case EXITED -> listedState.equals("exited") || listedState.equals("dead");
    };
  }

  private static Phase phase(JsonNode state) {
    if (state.path("Running").asBoolean(false)) {
      return Phase.RUNNING;
    }
    if (time(state.path("FinishedAt")).isPresent()) {
      return Phase.EXITED;
    }
    return exitCode(state) == 0 ? Phase.CREATED : Phase.FAILED_TO_START;
  }

  private static int exitCode(JsonNode state) {
    return state.path("ExitCode").asInt(0);
  }

  /** Docker writes the year 1 for "never". */
  private static Optional<Instant> time(JsonNode value) {
    String text = value.asString("");
    if (text.isEmpty() || text.startsWith("0001-")) {
      return Optional.empty();
    }
    return Optional.of(OffsetDateTime.parse(text).toInstant());
  }

  private static Map<String, String> labels(JsonNode container) {
    Map<String, String> labels = new HashMap<>();
    container
        .path("Config")
        .path("Labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
    return labels;
  }

  private static RuntimeStatus.Sandbox sandbox(
      String id, JsonNode container, Map<String, String> labels, Phase phase, Instant created) {
    boolean running = phase == Phase.RUNNING;
    return new RuntimeStatus.Sandbox(
        id,
        DockerLabels.pod(labels),
        DockerLabels.attempt(labels),
        running,
        created,
        running
            ? OptionalLong.of(container.path("State").path("Pid").asLong(0))
            : OptionalLong.empty(),
        container.path("HostConfig").path("NetworkMode").asString("").equals("host"),
        DockerLabels.own(labels));
  }

  private static RuntimeStatus.Container container(
      String id, JsonNode container, Map<String, String> labels, RuntimeStatus.State state) {
    return new RuntimeStatus.Container(
        id,
        DockerLabels.sandboxId(labels),
        DockerLabels.pod(labels),
        DockerLabels.containerName(labels),
        DockerLabels.attempt(labels),
        state,
        DockerLabels.image(labels, container.path("Config").path("Image").asString("")),
        container.path("Image").asString(""),
        DockerLabels.own(labels));
  }

  private static RuntimeStatus.State shown(
      Phase phase, JsonNode state, Instant created, boolean outOfMemory) {
    return switch (phase) {
      case CREATED -> new RuntimeStatus.State.Created(created);
      case RUNNING ->
          new RuntimeStatus.State.Running(
              created, time(state.path("StartedAt")).orElse(created), state.path("Pid").asLong(0));
      case FAILED_TO_START ->
          new RuntimeStatus.State.Exited(
              created,
              Optional.empty(),
              created,
              exitCode(state),
              OptionalInt.empty(),
              "ContainerCannotRun",
              state.path("Error").asString(""));
      case EXITED ->
          new RuntimeStatus.State.Exited(
              created,
              time(state.path("StartedAt")),
              time(state.path("FinishedAt")).orElse(created),
              exitCode(state),
              OptionalInt.empty(),
              reason(state, outOfMemory),
              state.path("Error").asString(""));
    };
  }

  private static String reason(JsonNode state, boolean outOfMemory) {
    if (outOfMemory || state.path("OOMKilled").asBoolean(false)) {
      return "OOMKilled";
    }
    return exitCode(state) == 0 ? "Completed" : "Error";
  }
}
