package dev.nakhoda.agent.runtime.docker;

import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.runtime.RuntimeStatus;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;

/**
 * What is ours, by one list and an inspection of each: Docker's list has no times and no exit
 * codes. What an inspection said holds until an event or a call of ours says that the container has
 * changed, or a list shows it in another state; so a look costs what has changed, not what there
 * is. Thread-safe. The memory holds only what the last look showed.
 */
final class ContainerListing {

  private static final int INSPECTIONS_AT_ONCE = 8;
  private static final int OUT_OF_MEMORY_BOUND = 1024;

  /** Less than the time between two looks at a quiet node, so that each of those lists all. */
  private static final Duration LIST_ALL_EVERY = Duration.ofSeconds(5);

  /** Of all states, but only what an agent of ours made. */
  private static final String OURS =
      "/containers/json?all=1&filters="
          + URLEncoder.encode(
              "{\"label\":[\"" + DockerLabels.ATTEMPT + "\"]}", StandardCharsets.UTF_8);

  private final DockerConnection docker;
  private final Time time;

  /** Written by one look at a time. */
  private final Map<String, InspectedContainer> known = new ConcurrentHashMap<>();

  private final Set<String> changed = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean missed = new AtomicBoolean();
  private Instant listAllAt = Instant.MIN;
  private final Set<String> outOfMemory =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > OUT_OF_MEMORY_BOUND;
                }
              }));

  ContainerListing(DockerConnection docker, Time time) {
    this.docker = docker;
    this.time = time;
  }

  /**
   * The kernel killed a process of this container. The engine forgets it when it hears of the
   * container's end first; so what its event told is kept here, for the last 1,024 of them.
   */
  void ranOutOfMemory(String containerId) {
    outOfMemory.add(containerId);
    changed(containerId);
  }

  /** Whether the engine told last that the container has not run, or could not be started. */
  boolean neverRan(String containerId) {
    InspectedContainer last = known.get(containerId);
    return last != null && last.neverRan();
  }

  /** Its first process, as far as the last look knows. */
  OptionalLong pid(String containerId) {
    InspectedContainer last = known.get(containerId);
    return last == null ? OptionalLong.empty() : last.pid();
  }

  /** The same, if SIGTERM is its stop signal and it can take one now. */
  OptionalLong terminable(String containerId) {
    InspectedContainer last = known.get(containerId);
    return last != null && last.endsBySigterm() ? last.pid() : OptionalLong.empty();
  }

  /** Something happened to this container: the next look inspects it. */
  void changed(String containerId) {
    changed.add(containerId);
  }

  /** A call of ours has seen it end: it is inspected unless a look has seen that, too. */
  void ended(String containerId) {
    InspectedContainer last = known.get(containerId);
    if (last == null || !last.hasEnded()) {
      changed(containerId);
    }
  }

  /** Nobody knows what has changed: the next look lists and inspects all. */
  void missed() {
    missed.set(true);
  }

  /** All, listed anew. */
  synchronized RuntimeStatus list() {
    return look(true);
  }

  /** All that is known, what has changed inspected anew; now and then all is listed here, too. */
  synchronized RuntimeStatus latest() {
    return look(!time.now().isBefore(listAllAt));
  }

  private RuntimeStatus look(boolean all) {
    boolean forget = missed.getAndSet(false);
    Set<String> stale = taken();
    try {
      if (forget) {
        known.clear();
      }
      inspect(all || forget ? listed(stale) : stale);
      return status(known.values());
    } catch (RuntimeException failure) {
      missed();
      throw failure;
    }
  }

  /** What has changed so far; what changes from now on is for the next look. */
  private Set<String> taken() {
    Set<String> taken = new HashSet<>(changed);
    changed.removeAll(taken);
    return taken;
  }

  /** Lists all and keeps what is known of those; which of them must be inspected. */
  private Set<String> listed(Set<String> stale) {
    Map<String, String> states = new HashMap<>();
    for (JsonNode container : docker.get(OURS)) {
      states.put(container.path("Id").asString(""), container.path("State").asString(""));
    }
    known.keySet().retainAll(states.keySet());
    listAllAt = time.now().plus(LIST_ALL_EVERY);
    Set<String> unknown = new HashSet<>();
    states.forEach((id, state) -> {
      InspectedContainer last = known.get(id);
      if (last == null || stale.contains(id) || !last.stillTrue(state)) {
        unknown.add(id);
      }
    });
    return unknown;
  }

  /**
   * @param folders where the engine keeps a folder with the log files of each container
   */
  Map<String, Long> writtenBytes(Path folders) {
    Map<String, Long> written = new HashMap<>();
    docker
        .get(OURS + "&size=1")
        .valueStream()
        .forEach(container -> {
          String id = container.path("Id").asString("");
          written.put(id, container.path("SizeRw").asLong(0) + logBytes(folders.resolve(id)));
        });
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
  private static RuntimeStatus status(Collection<InspectedContainer> present) {
    List<InspectedContainer> sorted =
        present.stream()
            .sorted(Comparator.comparing(InspectedContainer::createdAt).reversed())
            .toList();
    return new RuntimeStatus(
        sorted.stream().flatMap(each -> each.sandbox().stream()).toList(),
        sorted.stream().flatMap(each -> each.container().stream()).toList());
  }

  private void inspect(Set<String> ids) {
    if (ids.size() == 1) {
      ids.forEach(this::inspect);
      return;
    }
    Semaphore slots = new Semaphore(INSPECTIONS_AT_ONCE);
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    List<Thread> threads =
        ids.stream()
            .map(id -> Thread.startVirtualThread(() -> inspect(id, slots, failure)))
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

  private void inspect(String id, Semaphore slots, AtomicReference<RuntimeException> failure) {
    slots.acquireUninterruptibly();
    try {
      inspect(id);
    } catch (RuntimeException failed) {
      failure.set(failed);
    } finally {
      slots.release();
    }
  }

  private void inspect(String id) {
    try {
      JsonNode container = docker.get("/containers/" + id + "/json");
      known.put(id, InspectedContainer.of(id, container, outOfMemory.contains(id)));
    } catch (RuntimeFailure.NotFound removedMeanwhile) {
      known.remove(id);
    }
  }
}
