package dev.nakhoda.cli.lab;

import java.util.List;

/** What a proxy or agent, ended or killed, leaves in the network namespace that it ran in. */
final class HostTraces {

  /** Every table of packet rules that we make has a name that starts so. */
  private static final String TABLE_PREFIX = "nakhoda";

  /** These are the labs' own; {@link LabNetwork} removes them. */
  private static final String LAB_TABLE_PREFIX = "nakhoda-lab-";

  private HostTraces() {}

  /** After a proxy. */
  static void removeProxy(String serviceCidr) {
    for (String line : Command.run("nft", "list", "tables").output().lines().toList()) {
      List<String> words = List.of(line.split(" "));
      if (words.size() == 3 && isOurs(words.get(2))) {
        Command.run("nft", "delete", "table", words.get(1), words.get(2));
      }
    }
    Command.run("ip", "route", "delete", "local", serviceCidr, "dev", "lo");
    // The routes to other nodes' pods, by the number that the agent marks them with.
    Command.run("ip", "route", "flush", "proto", "78");
  }

  private static boolean isOurs(String table) {
    return table.startsWith(TABLE_PREFIX) && !table.startsWith(LAB_TABLE_PREFIX);
  }

  /** After an agent: the bridge of its pods; their cables go with it. */
  static void removePodNetwork() {
    Command.run("ip", "link", "delete", "cni0");
    for (String direction : List.of("-i", "-o")) {
      Command.run(
          "iptables",
          "-w",
          "-D",
          "FORWARD",
          direction,
          "cni0",
          "-m",
          "comment",
          "--comment",
          "nakhoda pods",
          "-j",
          "ACCEPT");
    }
  }
}
