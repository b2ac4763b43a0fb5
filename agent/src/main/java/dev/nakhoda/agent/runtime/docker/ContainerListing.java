package dev.nakhoda.agent.runtime.docker;

import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.runtime.RuntimeStatus;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;

/**
 * Lists what is ours with one call. Docker's list has no times and no exit codes; those come from
 * an inspection that is remembered until the container's state changes, so a relist of an unchanged
 * node inspects nothing. Thread-safe. The memory holds only what the last list showed.
 */
final class ContainerListing {

  private static final int INSPECTIONS_AT_ONCE = 8;
  private static final int OUT_OF_MEMORY_BOUND = 1024;

  /** Of all states, but only what an agent of ours made. */
  private static final String OURS =
      "/containers/json?all=1&filters="
          + URLEncoder.encode(
              "{\"label\":[\"" + DockerLabels.ATTEMPT + "\"]}", StandardCharsets.UTF_8);

  private final DockerConnection docker;
  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private final Set<String> outOfMemory =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > OUT_OF_MEMORY_BOUND;
                }
              }));

  /** What an inspection said. */
  private record Detail(
      Phase phase,
      Instant createdAt,
      Optional<Instant> startedAt,
      Optional<Instant> finishedAt,
      long pid,
      int exitCode,
      boolean outOfMemory,
      String error) {

    boolean stillTrue(String listedState) {
      return switch (phase) {
        case CREATED -> false;
        case FAILED_TO_START -> listedState.equals("created");
        case RUNNING -> listedState.equals("running") || listedState.equals("paused");
        case EXITED -> listedState.equals("exited") || listedState.equals("dead");
      };
    }
  }

  private enum Phase {
    CREATED,
    FAILED_TO_START,
    RUNNING,
    EXITED
  }

  /** What the list says of one. */
  private record Listed(String id, String state, JsonNode all) {

    static Listed of(JsonNode container) {
      return new Listed(
          container.path("Id").asString(""), container.path("State").asString(""), container);
    }

    Map<String, String> labels() {
      Map<String, String> labels = new HashMap<>();
      all.path("Labels")
          .properties()
          .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
      return labels;
    }

    boolean onHostNetwork() {
      return all.path("HostConfig").path("NetworkMode").asString("").equals("host");
    }
  }

  /** What an inspection said, and how it is shown for as long as that holds. */
  private record Known(
      Detail detail,
      Optional<RuntimeStatus.Sandbox> sandbox,
      Optional<RuntimeStatus.Container> container) {}

  ContainerListing(DockerConnection docker) {
    this.docker = docker;
  }

  /**
   * The kernel killed a process of this container. The engine forgets it when it hears of the
   * container's end first; so what its event told is kept here, for the last 1,024 of them.
   */
  void ranOutOfMemory(String containerId) {
    outOfMemory.add(containerId);
  }

  /** Whether the engine told last that the container has not run, or could not be started. */
  boolean neverRan(String containerId) {
    Known last = known.get(containerId);
    return last != null
        && (last.detail().phase() == Phase.CREATED
            || last.detail().phase() == Phase.FAILED_TO_START);
  }

  /** Something happened to this container: inspect it again. */
  void forget(String containerId) {
    known.remove(containerId);
  }

  /** Events were missed: inspect all again. */
  void forgetAll() {
    known.clear();
  }

  RuntimeStatus list() {
    List<Listed> found = docker.get(OURS).valueStream().map(Listed::of).toList();
    Map<String, Known> present = inspected(found);
    known.keySet().retainAll(present.keySet());
    return status(present.values());
  }

  /**
   * @param folders where the engine keeps a folder with the log files of each container
   */
  Map<String, Long> writtenBytes(Path folders) {
    Map<String, Long> written = new HashMap<>();
    docker
        .get(OURS + "&size=1")
        .valueStream()
        .map(Listed::of)
        .forEach(container ->
            written.put(
                container.id(),
                container.all().path("SizeRw").asLong(0)
                    + logBytes(folders.resolve(container.id()))));
    return written;
  }

  private static long logBytes(Path folder) {
    try (var files = Files.newDirectoryStream(folder, "*-json.log*")) {
      long bytes = 0;
      for (Path file : files) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException | DirectoryIteratorException gone) {
      return 0;
    }
  }

  /** The newest first. */
  private static RuntimeStatus status(Collection<Known> present) {
    List<Known> sorted =
        present.stream()
            .sorted(Comparator.comparing((Known each) -> each.detail().createdAt()).reversed())
            .toList();
    return new RuntimeStatus(
        sorted.stream().flatMap(each -> each.sandbox().stream()).toList(),
        sorted.stream().flatMap(each -> each.container().stream()).toList());
  }

  /**
   * What is known of each, kept apart from the memory: an event may make that forget a container
   * before this list is done, and a container missing from the list counts as removed.
   */
  private Map<String, Known> inspected(List<Listed> found) {
    Map<String, Known> present = new ConcurrentHashMap<>();
    List<Listed> unknown = new ArrayList<>();
    for (Listed container : found) {
      Known last = known.get(container.id());
      if (last == null || !isStillTrue(last.detail(), container)) {
        unknown.add(container);
      } else {
        present.put(container.id(), last);
      }
    }
    if (unknown.size() <= 1) {
      unknown.forEach(container -> remember(container, present));
    } else {
      inspectAll(unknown, present);
    }
    return present;
  }

  private boolean isStillTrue(Detail detail, Listed container) {
    boolean newlyKilled = !detail.outOfMemory() && outOfMemory.contains(container.id());
    return !newlyKilled && detail.stillTrue(container.state());
  }

  private void inspectAll(List<Listed> unknown, Map<String, Known> present) {
    Semaphore slots = new Semaphore(INSPECTIONS_AT_ONCE);
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    List<Thread> threads =
        unknown.stream()
            .map(container ->
                Thread.startVirtualThread(() -> remember(container, present, slots, failure)))
            .toList();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new RuntimeFailure.Unavailable("interrupted", interrupted);
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private void remember(
      Listed container,
      Map<String, Known> present,
      Semaphore slots,
      AtomicReference<RuntimeException> failure) {
    slots.acquireUninterruptibly();
    try {
      remember(container, present);
    } catch (RuntimeException failed) {
      failure.set(failed);
    } finally {
      slots.release();
    }
  }

  private void remember(Listed container, Map<String, Known> present) {
    String id = container.id();
    try {
      Known inspected = known(container, detail(id, docker.get("/containers/" + id + "/json")));
      known.put(id, inspected);
      present.put(id, inspected);
    } catch (RuntimeFailure.NotFound removedMeanwhile) {
      known.remove(id);
    }
  }

  private static Known known(Listed container, Detail detail) {
    Map<String, String> labels = container.labels();
    return DockerLabels.isSandbox(labels)
        ? new Known(detail, Optional.of(sandbox(container, labels, detail)), Optional.empty())
        : new Known(detail, Optional.empty(), Optional.of(container(container, labels, detail)));
  }

  private Detail detail(String id, JsonNode container) {
    JsonNode state = container.path("State");
    Optional<Instant> finished = time(state.path("FinishedAt").asString(""));
    int exitCode = state.path("ExitCode").asInt(0);
    Phase phase;
    if (state.path("Running").asBoolean(false)) {
      phase = Phase.RUNNING;
    } else if (finished.isPresent()) {
      phase = Phase.EXITED;
    } else {
      phase = exitCode == 0 ? Phase.CREATED : Phase.FAILED_TO_START;
    }
    return new Detail(
        phase,
        time(container.path("Created").asString("")).orElse(Instant.EPOCH),
        time(state.path("StartedAt").asString("")),
        finished,
        state.path("Pid").asLong(0),
        exitCode,
        state.path("OOMKilled").asBoolean(false) || outOfMemory.contains(id),
        state.path("Error").asString(""));
  }

  /** Docker writes the year 1 for "never". */
  private static Optional<Instant> time(String text) {
    if (text.isEmpty() || text.startsWith("0001-")) {
      return Optional.empty();
    }
    return Optional.of(OffsetDateTime.parse(text).toInstant());
  }

  private static RuntimeStatus.Sandbox sandbox(
      Listed container, Map<String, String> labels, Detail detail) {
    boolean running = detail.phase() == Phase.RUNNING;
    return new RuntimeStatus.Sandbox(
        container.id(),
        DockerLabels.pod(labels),
        DockerLabels.attempt(labels),
        running,
        detail.createdAt(),
        running ? OptionalLong.of(detail.pid()) : OptionalLong.empty(),
        container.onHostNetwork(),
        DockerLabels.own(labels));
  }

  private static RuntimeStatus.Container container(
      Listed container, Map<String, String> labels, Detail detail) {
    return new RuntimeStatus.Container(
        container.id(),
        DockerLabels.sandboxId(labels),
        DockerLabels.pod(labels),
        DockerLabels.containerName(labels),
        DockerLabels.attempt(labels),
        state(detail),
        DockerLabels.image(labels, container.all().path("Image").asString("")),
        container.all().path("ImageID").asString(""),
        DockerLabels.own(labels));
  }

  private static RuntimeStatus.State state(Detail detail) {
    Instant created = detail.createdAt();
    return switch (detail.phase()) {
      case CREATED -> new RuntimeStatus.State.Created(created);
      case RUNNING ->
          new RuntimeStatus.State.Running(
              created, detail.startedAt().orElse(created), detail.pid());
      case FAILED_TO_START ->
          new RuntimeStatus.State.Exited(
              created,
              Optional.empty(),
              created,
              detail.exitCode(),
              OptionalInt.empty(),
              "ContainerCannotRun",
              detail.error());
      case EXITED ->
          new RuntimeStatus.State.Exited(
              created,
              detail.startedAt(),
              detail.finishedAt().orElse(created),
              detail.exitCode(),
              OptionalInt.empty(),
              reason(detail.exitCode(), detail.outOfMemory()),
              detail.error());
    };
  }

  private static String reason(int exitCode, boolean outOfMemory) {
    if (outOfMemory) {
      return "OOMKilled";
    }
    return exitCode == 0 ? "Completed" : "Error";
  }
}
