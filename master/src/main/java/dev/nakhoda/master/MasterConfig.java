package dev.nakhoda.master;

import dev.nakhoda.master.controllers.engine.AutoscalerConfig;
import dev.nakhoda.master.registry.admission.AdmissionChoice;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Everything that a master is told. Certificates and keys lie in {@code <state>/pki}, made by
 * {@code init}.
 *
 * @param state the folder that holds pki, etcd's data and logs
 * @param bindAddress where both ports listen, e.g. {@code 0.0.0.0}
 * @param advertiseAddress under which nodes and pods reach the master
 * @param etcdServers empty: start an etcd of our own
 * @param insecurePort plain HTTP on loopback, with every right; absent unless asked for
 * @param nodeMonitorGracePeriod silence after which a node is Unknown
 * @param metricsResolution how often nodes report what their containers use
 * @param admission which admission plugins run
 * @param autoscaler its metrics are the master's own
 */
public record MasterConfig(
    Path state,
    String bindAddress,
    String advertiseAddress,
    int restPort,
    int grpcPort,
    List<URI> etcdServers,
    ClusterNetwork network,
    OptionalInt insecurePort,
    Duration nodeMonitorGracePeriod,
    Duration metricsResolution,
    AdmissionChoice admission,
    AutoscalerConfig autoscaler) {

  /** Addresses that every part of the cluster must agree on. */
  public record ClusterNetwork(
      String serviceCidr, String podCidr, String clusterDns, String clusterDomain) {

    public static final ClusterNetwork DEFAULT =
        new ClusterNetwork("10.254.0.0/16", "10.1.0.0/16", "10.254.0.10", "cluster.local");
  }

  /** The default ports and grace period. */
  public static MasterConfig of(Path state, String advertiseAddress) {
    return new MasterConfig(
        state,
        "0.0.0.0",
        advertiseAddress,
        6443,
        6444,
        List.of(),
        ClusterNetwork.DEFAULT,
        OptionalInt.empty(),
        Duration.ofSeconds(40),
        Duration.ofSeconds(15),
        AdmissionChoice.DEFAULT,
        AutoscalerConfig.DEFAULT);
  }

  public Path pki() {
    return state.resolve("pki");
  }
}
