package dev.nakhoda.agent.runtime.docker;

import com.github.dockerjava.api.exception.NotModifiedException;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.loop.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Ends containers. For each signal Docker starts runc, which takes more of the processor than all
 * else at a container's end; so a process of this machine gets its signal from the agent itself,
 * while dockerd tells when the container has ended. Whatever that does not end is left to Docker's
 * own stop and kill: another stop signal, a paused container, a process that cannot be found.
 * Stateless, thread-safe.
 */
final class ContainerEnd {

  /** A killed process ends at once, unless the kernel holds it. */
  private static final Duration KILL = Duration.ofSeconds(10);

  private final DockerConnection docker;
  private final ContainerListing listing;
  private final Time time;

  ContainerEnd(DockerConnection docker, ContainerListing listing, Time time) {
    this.docker = docker;
    this.listing = listing;
    this.time = time;
  }

  /** Returns when it has ended, killed after {@code grace} if need be; no effect on a dead one. */
  void stop(String containerId, Duration grace) {
    Instant until = time.now().plus(grace);
    Optional<ProcessHandle> process = process(containerId, listing.terminable(containerId));
    if (process.isPresent() && ended(containerId, process.get()::destroy, grace)) {
      return;
    }
    if (process.isPresent() && !time.now().isBefore(until)) {
      kill(containerId);
    } else {
      stopByDocker(containerId, Duration.between(time.now(), until));
    }
  }

  private void stopByDocker(String containerId, Duration grace) {
    int seconds = (int) Math.clamp(grace.toSeconds(), 0, Integer.MAX_VALUE);
    try {
      docker.patient().stopContainerCmd(containerId).withTimeout(seconds).exec();
    } catch (NotModifiedException stopped) {
      return;
    } catch (RuntimeException failure) {
      ignoreGone(DockerConnection.translate(failure));
    }
  }

  /** Returns when it has ended; no effect on a dead one. */
  void kill(String containerId) {
    Optional<ProcessHandle> process = process(containerId, listing.pid(containerId));
    if (process.isEmpty() || !ended(containerId, process.get()::destroyForcibly, KILL)) {
      signal(containerId, "SIGKILL");
    }
  }

  void signal(String containerId, String signal) {
    try {
      docker.change(client -> client.killContainerCmd(containerId).withSignal(signal).exec());
    } catch (RuntimeFailure.Conflict notRunning) {
      return;
    } catch (RuntimeFailure failure) {
      ignoreGone(failure);
    }
  }

  static void ignoreGone(RuntimeFailure failure) {
    if (!(failure instanceof RuntimeFailure.NotFound)) {
      throw failure;
    }
  }

  /**
   * The container's first process; its number may have gone to another since. The handle is taken
   * before that is looked at, and signals only the process that had the number then.
   */
  private static Optional<ProcessHandle> process(String containerId, OptionalLong pid) {
    if (pid.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.of(pid.getAsLong())
        .filter(process -> {
          try {
            Path groups = Path.of("/proc", Long.toString(process.pid()), "cgroup");
            return Files.readString(groups).contains(containerId);
          } catch (IOException gone) {
            return false;
          }
        });
  }

  /** Whether dockerd has told, in time after the signal, that the container has ended. */
  private boolean ended(String containerId, Runnable signal, Duration limit) {
    String path = "/containers/" + containerId + "/wait?condition=not-running";
    try (DaemonChannel end = DaemonChannel.post(docker.socket(), path)) {
      Time.Timer timer = time.after(limit, end::close);
      try {
        signal.run();
        return end.read(1).length > 0;
      } finally {
        timer.cancel();
      }
    } catch (RuntimeFailure.NotFound gone) {
      return true;
    } catch (IOException late) {
      if (Thread.currentThread().isInterrupted()) {
        throw new RuntimeFailure.Unavailable("interrupted", late);
      }
      return false;
    }
  }
}
