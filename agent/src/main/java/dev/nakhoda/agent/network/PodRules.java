package dev.nakhoda.agent.network;

import dev.nakhoda.agent.network.AddressLeases.Lease;
import dev.nakhoda.agent.network.PodNetwork.HostPort;
import java.util.List;
import java.util.Locale;

/**
 * The node's one nftables table for pods, as text: masquerade for what leaves the cluster, and the
 * host ports. Pure.
 */
final class PodRules {

  static final String TABLE = "nakhoda_pods";

  private PodRules() {}

  /**
   * Replaces the table in one transaction.
   *
   * @param cluster networks within which pods are seen by their own address
   */
  static String render(String bridge, Cidr subnet, List<Cidr> cluster, List<Lease> leases) {
    StringBuilder rules = new StringBuilder(remove());
    rules.append("table ip ").append(TABLE).append(" {\n");
    rules.append(
        chain(
            "postrouting",
            "type nat hook postrouting priority 100; policy accept;",
            "ip saddr "
                + subnet
                + " ip daddr != { "
                + inside(cluster)
                + " } oifname != \""
                + bridge
                + "\" masquerade",
            // A pod or the node itself that reaches a neighbour by a host port: the answer must
            // come back the same way.
            "ip saddr { "
                + subnet
                + ", 127.0.0.0/8 } oifname \""
                + bridge
                + "\" ct status dnat masquerade"));
    rules.append(
        chain(
            "prerouting",
            "type nat hook prerouting priority -100; policy accept;",
            "fib daddr type local jump hostports"));
    rules.append(
        chain(
            "output",
            "type nat hook output priority -100; policy accept;",
            "fib daddr type local jump hostports"));
    rules.append(
        chain(
            "hostports",
            leases.stream()
                .flatMap(lease -> lease.hostPorts().stream().map(port -> forward(lease, port)))
                .toArray(String[]::new)));
    return rules.append("}\n").toString();
  }

  /** Removes the table, whether it is there or not. */
  static String remove() {
    return "table ip " + TABLE + "\ndelete table ip " + TABLE + "\n";
  }

  private static String inside(List<Cidr> cluster) {
    return String.join(", ", cluster.stream().map(Cidr::toString).toList()) + ", 224.0.0.0/4";
  }

  private static String chain(String name, String... lines) {
    StringBuilder chain = new StringBuilder("  chain ").append(name).append(" {\n");
    for (String line : lines) {
      chain.append("    ").append(line).append('\n');
    }
    return chain.append("  }\n").toString();
  }

  private static String forward(Lease lease, HostPort port) {
    String on =
        port.hostAddress()
            .filter(address -> !address.isAnyLocalAddress())
            .map(address -> "ip daddr " + address.getHostAddress() + " ")
            .orElse("");
    return on
        + port.protocol().toLowerCase(Locale.ROOT)
        + " dport "
        + port.hostPort()
        + " dnat to "
        + lease.address().getHostAddress()
        + ":"
        + port.containerPort();
  }
}
