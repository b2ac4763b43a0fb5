package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.environment.ConfigError;
import dev.nakhoda.agent.environment.HostsFile;
import dev.nakhoda.agent.environment.ResolverConfig;
import dev.nakhoda.agent.runtime.ContainerSpec.Mount;
import dev.nakhoda.agent.runtime.ContainerSpec.Propagation;
import dev.nakhoda.agent.volumes.MountFailure;
import dev.nakhoda.agent.volumes.PodDirectory;
import dev.nakhoda.agent.volumes.Volumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Makes a container's mounts: its volumes, the termination message, and the pod's hosts and
 * resolver files, which are written here. Called by the pod's worker.
 *
 * @param nodeResolver the node's own resolv.conf
 */
record ContainerMounts(Volumes volumes, Supplier<Host> host, Path nodeResolver) {

  private static final Path NODE_HOSTS = Path.of("/etc/hosts");
  private static final String DEFAULT_MESSAGE_PATH = "/dev/termination-log";

  /** The mounts, and where the termination message will be. */
  record Made(List<Mount> mounts, Path terminationMessage) {}

  Made make(
      JsonNode container, int attempt, Map<String, String> environment, PodSituation situation) {
    PodDirectory directory = volumes.directory(situation.pod().id().uid());
    String name = container.path("name").asString("");
    List<Mount> mounts = new ArrayList<>();
    JsonNode wanted = container.path("volumeMounts");
    for (int index = 0; index < wanted.size(); index++) {
      mounts.add(ofVolume(wanted.path(index), name, index, environment, situation));
    }
    try {
      addOwn(mounts, "/etc/hosts", directory.hosts(), hosts(situation));
      addOwn(mounts, "/etc/resolv.conf", directory.resolver(), resolver(situation));
      Path message = directory.terminationMessage(name, attempt);
      makeMessageFile(message);
      String target = container.path("terminationMessagePath").asString(DEFAULT_MESSAGE_PATH);
      mounts.add(new Mount(message.toString(), target, false, Propagation.NONE));
      return new Made(mounts, message);
    } catch (IOException failure) {
      throw new MountFailure("cannot write the pod's files: " + failure.getMessage(), failure);
    }
  }

  private Mount ofVolume(
      JsonNode mount,
      String container,
      int index,
      Map<String, String> environment,
      PodSituation situation) {
    String volume = mount.path("name").asString("");
    Path path =
        Optional.ofNullable(situation.memory().mounted().orElse(Map.of()).get(volume))
            .orElseThrow(() -> new ConfigError("volume \"" + volume + "\" is not mounted"));
    if (mount.path("recursiveReadOnly").asString("").equals("Enabled")) {
      throw new ConfigError(
          "failed to resolve recursive read-only mode: volume \""
              + volume
              + "\" requested recursive read-only mode, but it is not supported by the runtime");
    }
    String subPath = SubPathExpression.of(mount, environment);
    Path target = volumes.directory(situation.pod().id().uid()).subPath(volume, container, index);
    return new Mount(
        (subPath.isEmpty() ? path : part(path, subPath, target, volume, container)).toString(),
        mount.path("mountPath").asString(""),
        mount.path("readOnly").asBoolean(false) || volumes.readOnly(situation.object(), volume),
        propagation(mount.path("mountPropagation").asString("")));
  }

  private Path part(Path path, String subPath, Path target, String volume, String container) {
    try {
      return volumes.mountPart(path, subPath, target);
    } catch (MountFailure failure) {
      throw new ConfigError(
          "failed to prepare subPath for volumeMount \""
              + volume
              + "\" of container \""
              + container
              + "\"");
    }
  }

  private static Propagation propagation(String mode) {
    return switch (mode) {
      case "HostToContainer" -> Propagation.HOST_TO_CONTAINER;
      case "Bidirectional" -> Propagation.BIDIRECTIONAL;
      default -> Propagation.NONE;
    };
  }

  /** A file of ours, unless the container mounts its own there. */
  private static void addOwn(List<Mount> mounts, String target, Path file, String content)
      throws IOException {
    if (mounts.stream().anyMatch(mount -> mount.containerPath().equals(target))) {
      return;
    }
    write(file, content);
    mounts.add(new Mount(file.toString(), target, false, Propagation.NONE));
  }

  /** In place: containers hold the file itself. */
  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    try {
      if (Files.readString(file).equals(content)) {
        return;
      }
    } catch (NoSuchFileException fresh) {
      // It is written below.
    }
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static void makeMessageFile(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    // The container may run as anybody.
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
  }

  private String hosts(PodSituation situation) throws IOException {
    JsonNode spec = situation.spec();
    JsonNode aliases = spec.path("hostAliases");
    if (situation.pod().hostNetwork()) {
      return HostsFile.ofHost(Files.readString(NODE_HOSTS), aliases);
    }
    String domain = SandboxSteps.domain(situation, host.get());
    String address = situation.seen().address().orElse("");
    return HostsFile.ofPod(address, SandboxSteps.hostname(situation), domain, aliases);
  }

  private String resolver(PodSituation situation) throws IOException {
    String own = Files.exists(nodeResolver) ? Files.readString(nodeResolver) : "";
    return ResolverConfig.ofPod(
            situation.spec(),
            situation.pod().id().namespace(),
            host.get().network().dns(),
            host.get().network().domain(),
            ResolverConfig.parse(own).reachable(host.get().network().dns()))
        .text();
  }
}
