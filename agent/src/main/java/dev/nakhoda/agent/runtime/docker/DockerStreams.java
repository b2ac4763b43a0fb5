package dev.nakhoda.agent.runtime.docker;

import com.github.dockerjava.api.command.InspectExecResponse;
import dev.nakhoda.agent.runtime.ContainerStreams;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/** Logs, exec and attach over connections of their own, one for each stream. */
final class DockerStreams implements ContainerStreams {

  /** dockerd tells the end of an exec a little later than its output ends. */
  private static final int EXIT_CODE_LOOKS = 100;

  private static final long EXIT_CODE_PAUSE_NANOS = 20_000_000;

  private static final Runnable NOTHING = () -> {};

  private final DockerConnection docker;

  DockerStreams(DockerConnection docker) {
    this.docker = docker;
  }

  @Override
  public ProcessStream logs(String containerId, LogOptions options) {
    boolean tty = hasTerminal(containerId);
    Optional<Path> file = options.follow() && !tty ? logFile(containerId) : Optional.empty();
    if (file.isPresent()) {
      return follow(containerId, options, file.get());
    }
    return new DockerStream(
        log(containerId, options), tty, (width, height) -> {}, OptionalInt::empty, NOTHING);
  }

  private ProcessStream follow(String containerId, LogOptions options, Path file) {
    LogOptions past = new LogOptions(false, true, options.tailLines(), options.since());
    try {
      JsonLogFiles files = JsonLogFiles.atEnd(file);
      return new FollowedLog(
          files, log(containerId, past), file, () -> isRunning(containerId), options.timestamps());
    } catch (IOException unreadable) {
      throw new RuntimeFailure.Refused("cannot read " + file + ": " + unreadable.getMessage());
    }
  }

  /** Absent when it cannot be read here; a container that has not started has none yet. */
  private Optional<Path> logFile(String containerId) {
    String path =
        docker.call(client -> client.inspectContainerCmd(containerId).exec()).getLogPath();
    return Optional.ofNullable(path)
        .filter(name -> !name.isEmpty())
        .map(Path::of)
        .filter(Files::isReadable);
  }

  private DaemonChannel log(String containerId, LogOptions options) {
    StringBuilder query = new StringBuilder("?stdout=1&stderr=1");
    query.append("&follow=").append(options.follow() ? 1 : 0);
    query.append("&timestamps=").append(options.timestamps() ? 1 : 0);
    options.tailLines().ifPresent(lines -> query.append("&tail=").append(lines));
    options.since().ifPresent(since -> query.append("&since=").append(seconds(since)));
    return DaemonChannel.get(docker.socket(), "/containers/" + containerId + "/logs" + query);
  }

  /** A container that was removed meanwhile runs no more. */
  private boolean isRunning(String containerId) {
    try {
      var state = docker.call(client -> client.inspectContainerCmd(containerId).exec()).getState();
      return state != null && Boolean.TRUE.equals(state.getRunning());
    } catch (RuntimeFailure.Unavailable away) {
      throw away;
    } catch (RuntimeFailure gone) {
      return false;
    }
  }

  private static String seconds(Instant time) {
    return String.format("%d.%09d", time.getEpochSecond(), time.getNano());
  }

  private boolean hasTerminal(String containerId) {
    var config = docker.call(client -> client.inspectContainerCmd(containerId).exec()).getConfig();
    return config != null && Boolean.TRUE.equals(config.getTty());
  }

  /** A started exec: its Docker id beside the stream. */
  record StartedExec(String id, ProcessStream stream) {}

  @Override
  public ProcessStream exec(String containerId, List<String> command, Channels channels) {
    return start(containerId, command, channels).stream();
  }

  StartedExec start(String containerId, List<String> command, Channels channels) {
    String id =
        docker
            .call(client ->
                client
                    .execCreateCmd(containerId)
                    .withCmd(command.toArray(String[]::new))
                    .withTty(channels.tty())
                    .withAttachStdin(channels.stdin())
                    .withAttachStdout(channels.stdout())
                    .withAttachStderr(channels.stderr() && !channels.tty())
                    .exec())
            .getId();
    byte[] body = Json.write(Json.object().put("Detach", false).put("Tty", channels.tty()));
    DaemonChannel channel = DaemonChannel.hijack(docker.socket(), "/exec/" + id + "/start", body);
    ProcessStream stream =
        new DockerStream(
            channel,
            channels.tty(),
            (width, height) -> resizeExec(id, width, height),
            () -> awaitExitCode(id),
            channels.tty() ? () -> hangUp(id) : NOTHING);
    return new StartedExec(id, stream);
  }

  private void resizeExec(String id, int width, int height) {
    try {
      docker.change(client -> client.resizeExecCmd(id).withSize(height, width).exec());
    } catch (RuntimeFailure ended) {
      // A terminal whose process has just ended has no size.
    }
  }

  private OptionalInt awaitExitCode(String id) {
    for (int look = 0; look < EXIT_CODE_LOOKS; look++) {
      InspectExecResponse exec = docker.call(client -> client.inspectExecCmd(id).exec());
      if (!Boolean.TRUE.equals(exec.isRunning()) && exec.getExitCodeLong() != null) {
        return OptionalInt.of(exec.getExitCodeLong().intValue());
      }
      LockSupport.parkNanos(EXIT_CODE_PAUSE_NANOS);
    }
    return OptionalInt.empty();
  }

  /**
   * What a terminal's process is told when the terminal has gone; Docker alone would leave a shell
   * waiting for ever. Processes without one get end-of-file and run on, as upstream has it.
   */
  private void hangUp(String id) {
    Thread.ofVirtual()
        .name("exec-hang-up")
        .start(() ->
            running(id)
                .ifPresent(pid -> {
                  try {
                    new ProcessBuilder("sh", "-c", "kill -HUP " + pid.pid())
                        .start()
                        .onExit()
                        .join();
                  } catch (IOException noShell) {
                    pid.destroy();
                  }
                }));
  }

  private Optional<ProcessHandle> running(String id) {
    try {
      InspectExecResponse exec = docker.call(client -> client.inspectExecCmd(id).exec());
      return Boolean.TRUE.equals(exec.isRunning())
          ? Optional.ofNullable(exec.getPidLong())
              .filter(number -> number > 0)
              .flatMap(ProcessHandle::of)
          : Optional.empty();
    } catch (RuntimeFailure gone) {
      // Its container was removed, and the process with it.
      return Optional.empty();
    }
  }

  /** Kills what an exec runs: closing its stream alone would leave it running. */
  void killExec(String id) {
    running(id).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Override
  public ProcessStream attach(String containerId, Channels channels) {
    boolean tty = hasTerminal(containerId);
    String query =
        "?stream=1&stdin="
            + bit(channels.stdin())
            + "&stdout="
            + bit(channels.stdout())
            + "&stderr="
            + bit(channels.stderr() && !tty);
    DaemonChannel channel =
        DaemonChannel.hijack(
            docker.socket(), "/containers/" + containerId + "/attach" + query, new byte[0]);
    DockerStream stream =
        new DockerStream(
            channel,
            tty,
            (width, height) -> resize(containerId, width, height),
            OptionalInt::empty,
            NOTHING);
    return channels.stdin() && !takesInputOnce(containerId) ? new OpenInput(stream) : stream;
  }

  private boolean takesInputOnce(String containerId) {
    var config = docker.call(client -> client.inspectContainerCmd(containerId).exec()).getConfig();
    return Boolean.TRUE.equals(config.getStdInOnce());
  }

  private void resize(String containerId, int width, int height) {
    try {
      docker.change(
          client -> client.resizeContainerCmd(containerId).withSize(height, width).exec());
    } catch (RuntimeFailure ended) {
      // As for an exec.
    }
  }

  private static int bit(boolean value) {
    return value ? 1 : 0;
  }
}
