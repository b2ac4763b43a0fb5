package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes and removes what a {@link LabPlan} asks of the kernel, in the network namespace of this
 * process. Every step looks first, so it may be repeated after any interruption.
 */
public final class LabNetwork {

  private static final Path NAMESPACES = Path.of("/run/netns");

  private final LabPlan plan;
  private final LabResolver resolver;

  /**
   * @param clusterDns the address of cluster DNS
   */
  public LabNetwork(LabPlan plan, String clusterDns) {
    this.plan = plan;
    this.resolver = new LabResolver(plan, clusterDns);
  }

  /** The bridge with the master's address, and the way out if the machine has one. */
  public void setUpBridge() {
    String bridge = plan.bridge();
    Command.mustRun("ip", "link", "set", "lo", "up");
    if (!Command.run("ip", "link", "show", "dev", bridge).ok()) {
      Command.mustRun("ip", "link", "add", bridge, "type", "bridge");
    }
    String address = plan.masterAddress() + "/" + plan.subnet().prefixLength();
    Command.mustRun("ip", "address", "replace", address, "dev", bridge);
    Command.mustRun("ip", "link", "set", bridge, "up");
    if (hasUplink()) {
      setUpWayOut();
    }
    if (LabResolver.needed()) {
      resolver.setUpMaster();
    }
  }

  private static boolean hasUplink() {
    return !Command.run("ip", "-4", "route", "show", "default").output().isBlank();
  }

  private void setUpWayOut() {
    Command.mustRun("sysctl", "-qw", "net.ipv4.ip_forward=1");
    String rules =
        """
        table ip %1$s
        delete table ip %1$s
        table ip %1$s {
          chain postrouting {
            type nat hook postrouting priority 100; policy accept;
            ip saddr %2$s oifname != "%3$s" masquerade
          }
        }
        """
            .formatted(plan.table(), plan.subnet(), plan.bridge());
    Command.mustRun(List.of("nft", "-f", "-"), rules);
    acceptForwarding();
  }

  /** A Docker engine of the machine makes the kernel drop what it did not ask for itself. */
  private void acceptForwarding() {
    String rules = forwardRules();
    if (rules.contains("-P FORWARD DROP")) {
      for (String direction : List.of("-i", "-o")) {
        if (!rules.contains(direction + " " + plan.bridge() + " ")) {
          forwardRule("-I", direction);
        }
      }
    }
  }

  /** Only looks: other actions of iptables make tables of their own. */
  private static String forwardRules() {
    return Command.run("iptables", "-S", "FORWARD").output();
  }

  private Command.Result forwardRule(String action, String direction) {
    return Command.run("iptables", action, "FORWARD", direction, plan.bridge(), "-j", "ACCEPT");
  }

  /** One node's namespace, cable, address and default route. */
  public void setUp(LabPlan.LabNode node) {
    makeNamespace(node);
    String outside = node.hostInterface();
    boolean cabled =
        Command.run("ip", "link", "show", "dev", outside).ok()
            && inside(node, "link show dev eth0\n").ok();
    if (!cabled) {
      Command.run("ip", "link", "delete", outside);
      inside(node, "link delete eth0\n");
      Command.mustRun(
          "ip",
          "link",
          "add",
          outside,
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          node.namespacePath());
    }
    Command.mustRun("ip", "link", "set", outside, "master", plan.bridge(), "up");
    String batch =
        """
        link set lo up
        address replace %s/%d dev eth0
        link set eth0 up
        route replace default via %s
        """
            .formatted(node.address(), plan.subnet().prefixLength(), plan.masterAddress());
    Command.Result result = inside(node, batch);
    if (!result.ok()) {
      throw new LabException(node.name() + ": cannot set its network up: " + result.complaint());
    }
    Command.mustRun(
        "nsenter", "--net=" + node.namespacePath(), "sysctl", "-qw", "net.ipv4.ip_forward=1");
    if (LabResolver.needed()) {
      resolver.setUp(node);
    }
  }

  /**
   * Without {@code ip netns add}: that would leave a mount on /run/netns behind which nobody could
   * tell from somebody else's.
   */
  private static void makeNamespace(LabPlan.LabNode node) {
    Path file = Path.of(node.namespacePath());
    if (Mounts.read().contains(file)) {
      return;
    }
    try {
      Files.createDirectories(NAMESPACES);
      if (!Files.exists(file)) {
        Files.createFile(file);
      }
    } catch (IOException failed) {
      throw new LabException("cannot make " + file + ": " + failed.getMessage());
    }
    Command.mustRun("unshare", "--net=" + file, "true");
  }

  private static Command.Result inside(LabPlan.LabNode node, String batch) {
    return Command.run(
        List.of("nsenter", "--net=" + node.namespacePath(), "ip", "-batch", "-"), batch);
  }

  public void tearDown(LabPlan.LabNode node) {
    Command.run("ip", "link", "delete", node.hostInterface());
    Path file = Path.of(node.namespacePath());
    if (Files.exists(file)) {
      Mounts.read().detachBelow(file);
      try {
        Files.deleteIfExists(file);
      } catch (IOException failed) {
        throw new LabException("cannot remove " + file + ": " + failed.getMessage());
      }
    }
  }

  /** After all nodes. */
  public void tearDownBridge() {
    String rules = forwardRules();
    for (String direction : List.of("-i", "-o")) {
      if (rules.contains(direction + " " + plan.bridge() + " ")) {
        forwardRule("-D", direction);
      }
    }
    Command.run("nft", "delete", "table", "ip", plan.table());
    resolver.tearDownMaster();
    Command.run("ip", "link", "delete", plan.bridge());
  }
}
