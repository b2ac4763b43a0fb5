package dev.nakhoda.it.chaos;

import dev.nakhoda.it.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * @param namespaces of networks that the engine holds, dead containers' included
 * @param rules chains and rules of the kernel on the node
 * @param ownerlessLogs folders of logs that belong to no container
 */
record NodeTraces(
    long running,
    long cables,
    long addresses,
    long overlays,
    long volumes,
    long podFolders,
    long namespaces,
    long rules,
    long ownerlessLogs) {

  static NodeTraces of(TestCluster cluster, String node) {
    Path directory = cluster.state().resolve("nodes").resolve(node);
    return new NodeTraces(
        lines(cluster.docker(node, "ps", "-q").ok()),
        lines(cluster.onNode(node, "sh", "-c", "ip -o link show master cni0 || true").ok()),
        entries(directory.resolve("network/addresses")),
        mounts(directory + "/docker", " overlay "),
        mounts(directory + "/pods/", " "),
        entries(directory.resolve("pods")),
        mounts(cluster.runDirectory().resolve(node).toString(), " nsfs "),
        lines(cluster.onNode(node, "sh", "-c", "nft list ruleset | grep -v elements").ok()),
        entries(directory.resolve("docker/containers"))
            - lines(cluster.docker(node, "ps", "-aq").ok()));
  }

  /** Open files of the node's agent. */
  static long agentFiles(TestCluster cluster, String node) {
    return entries(Path.of("/proc/" + cluster.pid("java", "agent", node) + "/fd"));
  }

  /** Containers that have ended but are kept, for {@code logs --previous}. */
  static long dead(TestCluster cluster, String node) {
    return lines(cluster.docker(node, "ps", "-aq", "--filter", "status=exited").ok());
  }

  static long dockerPid(TestCluster cluster, String node) {
    try {
      return Long.parseLong(
          Files.readString(cluster.runDirectory().resolve(node).resolve("docker.pid")).strip());
    } catch (IOException notThere) {
      throw new UncheckedIOException(notThere);
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
