package dev.nakhoda.cli.lab;

import java.util.List;

/** What a proxy or agent, ended or killed, leaves in the network namespace that it ran in. */
final class HostTraces {

  static final String POD_BRIDGE = "cni0";

  /** Every table of packet rules that we make has a name that starts so. */
  private static final String TABLE_PREFIX = "nakhoda";

  /** These are the labs' own; {@link LabNetwork} removes them. */
  private static final String LAB_TABLE_PREFIX = "nakhoda-lab-";

  /** The agent marks its routes to other nodes' pods with it. */
  private static final String ROUTE_PROTOCOL = "78";

  private HostTraces() {}

  /** As {@code ip nakhoda_pods}: family and name. */
  static List<String> tables() {
    return Command.run("nft", "list", "tables")
        .output()
        .lines()
        .filter(line -> line.startsWith("table "))
        .map(line -> line.substring("table ".length()).strip())
        .filter(HostTraces::isOurs)
        .toList();
  }

  private static boolean isOurs(String table) {
    String name = table.substring(table.indexOf(' ') + 1);
    return name.startsWith(TABLE_PREFIX) && !name.startsWith(LAB_TABLE_PREFIX);
  }

  static long podRoutes() {
    return Command.run("ip", "-4", "route", "show", "proto", ROUTE_PROTOCOL)
        .output()
        .lines()
        .count();
  }

  /** After a proxy. */
  static void removeProxy(String serviceCidr) {
    for (String table : tables()) {
      String[] words = table.split(" ");
      Command.run("nft", "delete", "table", words[0], words[1]);
    }
    Command.run("ip", "route", "delete", "local", serviceCidr, "dev", "lo");
    Command.run("ip", "route", "flush", "proto", ROUTE_PROTOCOL);
  }

  /** After an agent: the bridge of its pods; their cables go with it. */
  static void removePodNetwork() {
    for (String line :
        Command.run("ip", "-o", "link", "show", "master", POD_BRIDGE).output().lines().toList()) {
      Command.run("ip", "link", "delete", line.split("[:@] *", 3)[1].strip());
    }
    Command.run("ip", "link", "delete", POD_BRIDGE);
    for (String direction : List.of("-i", "-o")) {
      Command.run(
          "iptables",
          "-w",
          "-D",
          "FORWARD",
          direction,
          POD_BRIDGE,
          "-m",
          "comment",
          "--comment",
          "nakhoda pods",
          "-j",
          "ACCEPT");
    }
  }
}
