package dev.nakhoda.it.chaos;

import dev.nakhoda.it.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What pods leave on a node, counted: equal before and after means that nothing leaks.
 *
 * @param running containers, the infrastructure's included
 * @param cables of pods on the node's bridge
 * @param addresses that are leased
 * @param overlays mounts of container file systems that the engine holds
 * @param volumes mounts that the agent holds for pods
 * @param podFolders folders of pods below the agent's directory
 * @param podGroups control groups of pods, in one hierarchy
 * @param namespaces of networks that engines of this machine hold, with nobody in them
 * @param rules chains and rules of the kernel on the node
 * @param shims processes that hold a container each
 * @param ownerlessLogs folders of logs that belong to no container
 */
record NodeTraces(
    long running,
    long cables,
    long addresses,
    long overlays,
    long volumes,
    long podFolders,
    long podGroups,
    long namespaces,
    long rules,
    long shims,
    long ownerlessLogs) {

  /** Open files of the processes that live on while pods come and go. */
  record OpenFiles(long agent, long engine) {

    boolean isWithin(OpenFiles before, long spare) {
      return agent <= before.agent + spare && engine <= before.engine + spare;
    }
  }

  /** Nothing but that many pods with one container each; volumes and rules may be any. */
  boolean isOf(long pods) {
    return running == 2 * pods
        && cables == pods
        && addresses == pods
        && overlays == 2 * pods
        && podFolders == pods
        && podGroups <= pods
        && shims == 2 * pods
        && ownerlessLogs == 0;
  }

  /** Of what depends on more than the number of pods. */
  boolean isNoMoreThan(NodeTraces before) {
    return volumes <= before.volumes && namespaces <= before.namespaces && rules <= before.rules;
  }

  static NodeTraces of(TestCluster cluster, String node) {
    Path directory = cluster.state().resolve("nodes").resolve(node);
    return new NodeTraces(
        lines(cluster.docker(node, "ps", "-q").ok()),
        lines(cluster.onNode(node, "sh", "-c", "ip -o link show master cni0 || true").ok()),
        entries(directory.resolve("network/addresses")),
        mounts(directory + "/docker", " overlay "),
        mounts(directory + "/pods/", " "),
        entries(directory.resolve("pods")),
        podGroups(cluster.runDirectory().getFileName() + "/" + node),
        emptyNamespaces(),
        lines(cluster.onNode(node, "sh", "-c", "nft list ruleset | grep -v elements").ok()),
        shims(cluster.runDirectory().resolve(node).toString()),
        entries(directory.resolve("docker/containers"))
            - lines(cluster.docker(node, "ps", "-aq").ok()));
  }

  /** With cgroupfs only; the units of systemd go by themselves. */
  private static long podGroups(String below) {
    Path version1 = Path.of("/sys/fs/cgroup/memory");
    Path root = Files.isDirectory(version1) ? version1 : Path.of("/sys/fs/cgroup");
    if (!Files.isDirectory(root.resolve(below))) {
      return 0;
    }
    try (Stream<Path> groups = Files.walk(root.resolve(below), 3)) {
      return groups.filter(group -> group.getFileName().toString().startsWith("pod")).count();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  static OpenFiles files(TestCluster cluster, String node) {
    return new OpenFiles(
        files(cluster.pid("java", "agent", node)),
        files(pid(cluster, node, "docker")) + files(pid(cluster, node, "containerd")));
  }

  private static long files(long pid) {
    return entries(Path.of("/proc/" + pid + "/fd"));
  }

  /** Ids of the containers whose file system is mounted, by the engine's own notes. */
  static List<String> mounted(TestCluster cluster, String node) {
    Path engine = cluster.state().resolve("nodes").resolve(node).resolve("docker");
    try (Stream<Path> layers = Files.list(engine.resolve("image/overlay2/layerdb/mounts"));
        Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      String all = mounts.collect(Collectors.joining());
      return layers
          .filter(layer -> all.contains(" " + engine + "/overlay2/" + mountId(layer) + "/"))
          .map(layer -> layer.getFileName().toString())
          .toList();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static String mountId(Path layer) {
    try {
      return Files.readString(layer.resolve("mount-id"));
    } catch (IOException gone) {
      return "gone";
    }
  }

  /** Of the node's {@code docker} or {@code containerd}; it may just have died. */
  static long pid(TestCluster cluster, String node, String program) {
    Path file = cluster.runDirectory().resolve(node).resolve(program + ".pid");
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException notThere) {
      throw new UncheckedIOException(notThere);
    }
  }

  /** Docker holds them all in one folder, whatever an engine's own folders are. */
  private static long emptyNamespaces() {
    Path folder = Path.of("/run/docker/netns");
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    Set<String> inhabited =
        ProcessHandle.allProcesses()
            .map(process -> namespace(process.pid()))
            .collect(Collectors.toSet());
    try (Stream<Path> held = Files.list(folder)) {
      return held.filter(mount -> !inhabited.contains(namespace(mount))).count();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static String namespace(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")).toString();
    } catch (IOException gone) {
      return "";
    }
  }

  private static String namespace(Path mount) {
    try {
      return "net:[" + Files.getAttribute(mount, "unix:ino") + "]";
    } catch (IOException gone) {
      return "";
    }
  }

  private static long shims(String below) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().orElse("").contains("containerd-shim"))
        .filter(process -> commandLine(process.pid()).contains(below + "/"))
        .count();
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
    } catch (IOException gone) {
      return "";
    }
  }

  /** The cluster's processes are all in the machine's own mount namespace. */
  private static long mounts(String below, String kind) {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      return mounts.filter(mount -> mount.contains(" " + below) && mount.contains(kind)).count();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static long lines(String text) {
    return text.lines().filter(line -> !line.isBlank()).count();
  }

  private static long entries(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
