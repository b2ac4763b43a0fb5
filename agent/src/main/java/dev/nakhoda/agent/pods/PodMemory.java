package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.pods.PodPlan.Waiting;
import dev.nakhoda.loop.Backoff;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a pod's worker remembers between plans and may forget at a restart. Immutable; by container
 * name, so never larger than the pod spec.
 *
 * @param mounted the volumes' paths, once this process has set them up
 * @param released whether the API was told that the pod may go
 * @param volumes why they could not be
 * @param sandbox why the last sandbox could not be made
 * @param crashes back-off of containers that ended
 * @param images what is known of each container's image
 * @param starts why containers could not be created
 * @param stopping by container id: when its grace ends
 */
public record PodMemory(
    Optional<Map<String, Path>> mounted,
    boolean released,
    Optional<Failure> volumes,
    Optional<Failure> sandbox,
    Map<String, CrashBackoff> crashes,
    Map<String, Image> images,
    Map<String, Failure> starts,
    Map<String, Instant> stopping) {

  /** Mounts, sandboxes, containers: tried again after 2 s, at most every 30 s. */
  static final Backoff RETRY = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30));

  /** As upstream. */
  static final Backoff PULL = new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(5));

  public static final PodMemory EMPTY =
      new PodMemory(
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of());

  /** Something did not work, {@code times} in a row. */
  public record Failure(Waiting why, int times, Instant at) {

    static Failure next(Optional<Failure> before, Waiting why, Instant now) {
      return new Failure(why, before.map(Failure::times).orElse(0) + 1, now);
    }

    Instant retryAt(Backoff backoff) {
      return at.plus(backoff.delay(times));
    }
  }

  /** A container's image. */
  public sealed interface Image {

    /** Being looked for or pulled. */
    record Pulling(int attempt, Optional<Failure> before) implements Image {}

    /**
     * Found for one attempt (the pull policy asks again for the next).
     *
     * @param imageId of the runtime
     * @param reference as told in the container's status
     */
    record Present(int attempt, String imageId, String reference) implements Image {}

    record Missing(Failure failure) implements Image {}
  }

  public PodMemory {
    crashes = Map.copyOf(crashes);
    images = Map.copyOf(images);
    starts = Map.copyOf(starts);
    stopping = Map.copyOf(stopping);
  }

  PodMemory mounted(Map<String, Path> paths) {
    return new PodMemory(
        Optional.of(Map.copyOf(paths)),
        released,
        Optional.empty(),
        sandbox,
        crashes,
        images,
        starts,
        stopping);
  }

  PodMemory unmounted() {
    return new PodMemory(
        Optional.empty(), released, volumes, sandbox, crashes, images, starts, stopping);
  }

  PodMemory releasedNow() {
    return new PodMemory(mounted, true, volumes, sandbox, crashes, images, starts, stopping);
  }

  PodMemory volumesFailed(Failure failure) {
    return new PodMemory(
        mounted, released, Optional.of(failure), sandbox, crashes, images, starts, stopping);
  }

  PodMemory sandboxMade() {
    return new PodMemory(
        mounted, released, volumes, Optional.empty(), crashes, images, starts, stopping);
  }

  PodMemory sandboxFailed(Failure failure) {
    return new PodMemory(
        mounted, released, volumes, Optional.of(failure), crashes, images, starts, stopping);
  }

  PodMemory image(String container, Image image) {
    return new PodMemory(
        mounted,
        released,
        volumes,
        sandbox,
        crashes,
        with(images, container, image),
        starts,
        stopping);
  }

  PodMemory started(String container, Optional<CrashBackoff> crash) {
    Map<String, CrashBackoff> after =
        crash.map(state -> with(crashes, container, state)).orElse(crashes);
    return new PodMemory(
        mounted,
        released,
        volumes,
        sandbox,
        after,
        without(images, container),
        without(starts, container),
        stopping);
  }

  PodMemory startFailed(String container, Failure failure) {
    return new PodMemory(
        mounted,
        released,
        volumes,
        sandbox,
        crashes,
        images,
        with(starts, container, failure),
        stopping);
  }

  PodMemory stopping(String containerId, Instant until) {
    return new PodMemory(
        mounted,
        released,
        volumes,
        sandbox,
        crashes,
        images,
        starts,
        with(stopping, containerId, until));
  }

  PodMemory stopped(String containerId) {
    return new PodMemory(
        mounted,
        released,
        volumes,
        sandbox,
        crashes,
        images,
        starts,
        without(stopping, containerId));
  }

  private static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
    Map<String, V> copy = new HashMap<>(map);
    copy.put(key, value);
    return copy;
  }

  private static <V> Map<String, V> without(Map<String, V> map, String key) {
    Map<String, V> copy = new HashMap<>(map);
    copy.remove(key);
    return copy;
  }
}
