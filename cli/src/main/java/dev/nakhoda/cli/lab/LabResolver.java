package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Names for nodes whose machine has its resolver on a loopback address (systemd-resolved, dnsmasq):
 * a node's own loopback has none. What it asks there is sent to the master's side, and there to
 * cluster DNS, which asks the machine's resolver.
 */
record LabResolver(LabPlan plan, String clusterDns) {

  private static final Path FILE = Path.of("/etc/resolv.conf");
  private static final String NODE_TABLE = "nakhoda-lab-dns";

  static boolean needed() {
    try {
      return onLoopback(Files.readString(FILE));
    } catch (IOException none) {
      return false;
    }
  }

  /** Whether every name server of a resolv.conf is on loopback. */
  static boolean onLoopback(String text) {
    List<String> servers =
        text.lines()
            .map(line -> line.strip().split("\\s+"))
            .filter(words -> words.length > 1 && words[0].equals("nameserver"))
            .map(words -> words[1])
            .toList();
    return !servers.isEmpty() && servers.stream().allMatch(server -> server.startsWith("127."));
  }

  String masterTable() {
    return plan.table() + "-dns";
  }

  void setUpMaster() {
    Command.mustRun(List.of("nft", "-f", "-"), masterRules());
  }

  String masterRules() {
    return """
    table ip %1$s
    delete table ip %1$s
    table ip %1$s {
      chain prerouting {
        type nat hook prerouting priority -100; policy accept;
        iifname "%2$s" ip daddr %3$s meta l4proto { tcp, udp } th dport 53 dnat to %4$s
      }
    }
    """
        .formatted(masterTable(), plan.bridge(), plan.masterAddress(), clusterDns);
  }

  void setUp(LabPlan.LabNode node) {
    Command.mustRun(
        "nsenter",
        "--net=" + node.namespacePath(),
        "sysctl",
        "-qw",
        "net.ipv4.conf.all.route_localnet=1");
    Command.mustRun(
        List.of("nsenter", "--net=" + node.namespacePath(), "nft", "-f", "-"), nodeRules());
  }

  String nodeRules() {
    return """
    table ip %1$s
    delete table ip %1$s
    table ip %1$s {
      chain output {
        type nat hook output priority -100; policy accept;
        ip daddr 127.0.0.0/8 meta l4proto { tcp, udp } th dport 53 dnat to %2$s
      }
      chain postrouting {
        type nat hook postrouting priority 100; policy accept;
        ip saddr 127.0.0.0/8 ip daddr %2$s masquerade
      }
    }
    """
        .formatted(NODE_TABLE, plan.masterAddress());
  }

  void tearDownMaster() {
    Command.run("nft", "delete", "table", "ip", masterTable());
  }
}
