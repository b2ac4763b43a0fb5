package dev.nakhoda.agent.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.runtime.ContainerSpec;
import dev.nakhoda.agent.runtime.ContainerStreams;
import dev.nakhoda.agent.runtime.ExecResult;
import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeEvent;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.runtime.RuntimeInfo;
import dev.nakhoda.agent.runtime.RuntimeStatus;
import dev.nakhoda.agent.runtime.SandboxSpec;
import dev.nakhoda.loop.Time;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The runtime on one dockerd, spoken to over its unix socket with API 1.41 (Docker 20.10 and
 * later). dockerd may be restarted at any time: calls fail with Unavailable until it is back.
 * Thread-safe.
 */
public final class DockerRuntime implements Runtime {

  private final DockerConnection docker;
  private final Time time;
  private final DockerImages images;
  private final DockerStreams streams;
  private final ContainerListing listing;
  private final ContainerEnd end;
  private final PauseImage pause;
  private final HostConfigs hostConfigs;

  /**
   * Connects to nothing yet.
   *
   * @param pauseImage what sandboxes run instead of the image that is built here
   * @param logs when the engine begins a new file for a container's output
   */
  public DockerRuntime(Path socket, Optional<String> pauseImage, Upkeep.Logs logs, Time time) {
    this.docker = new DockerConnection(socket);
    this.time = time;
    this.images = new DockerImages(docker);
    this.streams = new DockerStreams(docker);
    this.listing = new ContainerListing(docker, time);
    this.end = new ContainerEnd(docker, listing, time);
    this.pause = new PauseImage(images, pauseImage);
    this.hostConfigs = new HostConfigs(OomScores.mayBeNegative(), logs);
  }

  @Override
  public RuntimeInfo info() {
    var info = docker.call(client -> client.infoCmd().exec());
    var version = docker.call(client -> client.versionCmd().exec());
    return new RuntimeInfo(
        "docker",
        version.getVersion(),
        Optional.ofNullable(info.getCGroupDriver()).orElse("cgroupfs"),
        "2".equals(info.getCGroupVersion()) ? 2 : 1,
        Path.of(info.getDockerRootDir()),
        pause.reference());
  }

  @Override
  public RuntimeStatus list() {
    return listing.list();
  }

  @Override
  public RuntimeStatus latest() {
    return listing.latest();
  }

  @Override
  public String createSandbox(SandboxSpec spec) {
    pause.ensure();
    try {
      return create(spec);
    } catch (RuntimeFailure.NotFound imageRemoved) {
      pause.lost();
      pause.ensure();
      return create(spec);
    }
  }

  private String create(SandboxSpec spec) {
    HostConfig hostConfig = hostConfigs.of(spec);
    return created(client -> {
      CreateContainerCmd command =
          client
              .createContainerCmd(pause.reference())
              .withName(DockerLabels.name(spec))
              .withLabels(DockerLabels.of(spec))
              .withHostConfig(hostConfig);
      if (!pause.command().isEmpty()) {
        command.withEntrypoint(pause.command());
      }
      if (!spec.namespaces().hostNetwork()) {
        // Docker's own "none" network would run a hook of dockerd in every start (0.1 s);
        // a namespace that Docker leaves alone is all that is wanted.
        command.withNetworkDisabled(true).withHostName(spec.hostname());
      }
      return command.exec().getId();
    });
  }

  /** Whether one whose creation failed exists is not known. */
  private String created(Function<DockerClient, String> request) {
    try {
      String id = docker.call(request);
      listing.changed(id);
      return id;
    } catch (RuntimeFailure failure) {
      listing.missed();
      throw failure;
    }
  }

  @Override
  public long startSandbox(String sandboxId) {
    startContainer(sandboxId);
    long pid = docker.get("/containers/" + sandboxId + "/json").path("State").path("Pid").asLong(0);
    if (pid == 0) {
      throw new RuntimeFailure.Refused("the sandbox's process ended at once");
    }
    return pid;
  }

  @Override
  public void stopSandbox(String sandboxId) {
    try {
      end.kill(sandboxId);
    } finally {
      listing.ended(sandboxId);
    }
  }

  @Override
  public void removeSandbox(String sandboxId) {
    removeContainer(sandboxId);
  }

  @Override
  public String createContainer(ContainerSpec spec) {
    HostConfig hostConfig = hostConfigs.of(spec);
    ContainerSpec.Command command = spec.command();
    ContainerSpec.Terminal terminal = command.terminal();
    return created(client -> {
      CreateContainerCmd request =
          client
              .createContainerCmd(spec.image())
              .withName(DockerLabels.name(spec))
              .withLabels(DockerLabels.of(spec))
              .withHostConfig(hostConfig)
              .withEnv(command.environment())
              .withTty(terminal.tty())
              .withStdinOpen(terminal.stdin())
              .withStdInOnce(terminal.stdinOnce());
      if (!command.command().isEmpty()) {
        request.withEntrypoint(command.command());
      }
      if (!command.args().isEmpty()) {
        request.withCmd(command.args());
      }
      command.workingDirectory().ifPresent(request::withWorkingDir);
      command.stopSignal().ifPresent(request::withStopSignal);
      user(spec).ifPresent(request::withUser);
      return request.exec().getId();
    });
  }

  private Optional<String> user(ContainerSpec spec) {
    OptionalLong user = spec.security().runAsUser();
    OptionalLong group = spec.security().runAsGroup();
    if (group.isPresent()) {
      String name = user.isPresent() ? Long.toString(user.getAsLong()) : imageUser(spec.image());
      return Optional.of(name + ":" + group.getAsLong());
    }
    return user.isPresent() ? Optional.of(Long.toString(user.getAsLong())) : Optional.empty();
  }

  private String imageUser(String image) {
    String user = images.inspect(image).map(Images.Image::user).orElse("");
    String name = user.contains(":") ? user.substring(0, user.indexOf(':')) : user;
    return name.isEmpty() ? "0" : name;
  }

  @Override
  public void startContainer(String containerId) {
    try {
      docker.change(client -> client.startContainerCmd(containerId).exec());
    } finally {
      listing.changed(containerId);
    }
  }

  @Override
  public void stopContainer(String containerId, Duration grace) {
    try {
      end.stop(containerId, grace);
    } finally {
      listing.ended(containerId);
    }
  }

  @Override
  public void killContainer(String containerId, String signal) {
    try {
      end.signal(containerId, signal);
    } finally {
      listing.ended(containerId);
    }
  }

  @Override
  public void removeContainer(String containerId) {
    if (listing.neverRan(containerId)) {
      StrayShim.end(containerId);
    }
    try {
      docker.change(client ->
          client.removeContainerCmd(containerId).withForce(true).withRemoveVolumes(true).exec());
    } catch (RuntimeFailure.Conflict beingRemoved) {
      return;
    } catch (RuntimeFailure failure) {
      ContainerEnd.ignoreGone(failure);
    } finally {
      listing.changed(containerId);
    }
  }

  @Override
  public ExecResult exec(
      String containerId, List<String> command, Duration timeout, int outputLimit) {
    var channels = new ContainerStreams.Channels(false, false, true, true);
    DockerStreams.StartedExec started = streams.start(containerId, command, channels);
    AtomicBoolean late = new AtomicBoolean();
    Time.Timer timer =
        time.after(
            timeout,
            () -> {
              late.set(true);
              started.stream().close();
            });
    try (ContainerStreams.ProcessStream stream = started.stream()) {
      String output = readAll(stream, outputLimit);
      if (late.get()) {
        streams.killExec(started.id());
        throw new RuntimeFailure.TimedOut("command timed out after " + timeout);
      }
      return new ExecResult(stream.exitCode().orElse(-1), output);
    } finally {
      timer.cancel();
    }
  }

  /** Reads to the end, so that the command is not held up, and keeps the beginning. */
  private static String readAll(ContainerStreams.ProcessStream stream, int limit) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    for (var chunk = stream.read(); chunk.isPresent(); chunk = stream.read()) {
      byte[] data = chunk.get().data();
      output.write(data, 0, Math.min(data.length, limit - output.size()));
    }
    return output.toString(StandardCharsets.UTF_8);
  }

  @Override
  public Map<String, Long> writtenBytes() {
    Path containers = Path.of(docker.call(client -> client.infoCmd().exec()).getDockerRootDir());
    return listing.writtenBytes(containers.resolve("containers"));
  }

  @Override
  public Subscription events(Consumer<RuntimeEvent> listener) {
    return new DockerEvents(docker, listing, listener).start();
  }

  @Override
  public Images images() {
    return images;
  }

  @Override
  public ContainerStreams streams() {
    return streams;
  }

  @Override
  public void close() {
    docker.close();
  }
}
