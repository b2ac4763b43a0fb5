package dev.nakhoda.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that an {@link Agent} must be told. A plain value; the command line fills it.
 *
 * @param masterAddress {@code host:port} of the master's gRPC port
 * @param directory this node's own directory, {@code <state>/nodes/<name>}; pods' files, logs and
 *     the network's leases live below it
 * @param upkeep how the node keeps its images, its files and itself
 * @param mode whether this process is a node or only serves ClusterIPs and DNS on its host
 */
public record AgentConfig(
    Mode mode,
    NodeSettings node,
    String masterAddress,
    Credentials credentials,
    Docker docker,
    ClusterNetwork network,
    Path directory,
    Upkeep upkeep,
    Timing timing) {

  /** What this process is. */
  public enum Mode {
    /** Kubelet, proxy and DNS. */
    NODE,
    /** Proxy, DNS and routes to the pods of all nodes; no Node object, no containers. */
    PROXY_ONLY
  }

  /**
   * The Node object's own part.
   *
   * @param address the InternalIP; empty: the one from which the machine reaches the master, also
   *     when that becomes another
   * @param unsafeSysctls that its pods may set besides the safe ones
   */
  public record NodeSettings(
      String name,
      Optional<String> address,
      Map<String, String> labels,
      int maxPods,
      List<String> unsafeSysctls) {

    public NodeSettings(String name, String address, Map<String, String> labels, int maxPods) {
      this(name, Optional.of(address), labels, maxPods, List.of());
    }

    public static final int DEFAULT_MAX_PODS = 110;

    public static NodeSettings of(String name, String address) {
      return new NodeSettings(name, address, Map.of(), DEFAULT_MAX_PODS);
    }
  }

  /** PEM files that {@code join} wrote; the agent replaces certificate and key on renewal. */
  public record Credentials(Path certificateAuthority, Path certificate, Path key) {

    /** The names that {@code join} uses below {@code <state>/nodes/<name>}. */
    public static Credentials in(Path nodeDirectory) {
      Path pki = nodeDirectory.resolve("pki");
      return new Credentials(
          pki.resolve("ca.crt"), pki.resolve("node.crt"), pki.resolve("node.key"));
    }
  }

  /**
   * @param socket the Docker engine's unix socket
   * @param infraImage the pause image; empty: the agent builds its own
   */
  public record Docker(Path socket, Optional<String> infraImage) {}

  /** What the whole cluster agrees on; the answer to {@code join} tells it. */
  public record ClusterNetwork(String serviceCidr, String podCidr, String dns, String domain) {

    public static final ClusterNetwork DEFAULT =
        new ClusterNetwork("10.254.0.0/16", "10.1.0.0/16", "10.254.0.10", "cluster.local");
  }

  /**
   * @param heartbeat how often the Lease is renewed
   * @param leaseDuration what the Lease promises
   * @param statusPeriod how often the node's status is written when nothing changed
   * @param relist how often the runtime is listed when no event came
   */
  public record Timing(
      Duration heartbeat, Duration leaseDuration, Duration statusPeriod, Duration relist) {

    public static final Timing DEFAULT =
        new Timing(
            Duration.ofSeconds(10),
            Duration.ofSeconds(40),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10));
  }
}
