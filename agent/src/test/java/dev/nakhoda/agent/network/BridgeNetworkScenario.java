package dev.nakhoda.agent.network;

import dev.nakhoda.agent.network.PodNetwork.Attachment;
import dev.nakhoda.agent.network.PodNetwork.HostPort;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Two namespaces stand for pods, an empty bridge for the world. Ends with 1 at the first surprise.
 */
final class BridgeNetworkScenario {

  private static final String FIRST = "1111111111111111";
  private static final String SECOND = "2222222222222222";

  private BridgeNetworkScenario() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    HostCommand.run(
        List.of("ip", "-batch", "-"),
        "link set lo up\nlink add world type bridge\nlink set world up\n"
            + "addr add 192.168.77.1/24 dev world\n");
    Process first = new ProcessBuilder("unshare", "--net", "sleep", "60").start();
    Process second = new ProcessBuilder("unshare", "--net", "sleep", "60").start();
    try {
      Scenarios.awaitOwnNamespace(first);
      Scenarios.awaitOwnNamespace(second);
      check(directory, first.pid(), second.pid());
      System.out.println("all well");
    } finally {
      first.destroyForcibly();
      second.destroyForcibly();
    }
  }

  private static void check(Path directory, long first, long second) throws Exception {
    HostCommand.run(List.of("iptables", "-P", "FORWARD", "DROP"), "");
    BridgeNetwork network = network(directory);
    Scenarios.expect(network.notReady().isPresent(), "not ready without a subnet");
    network.configure("10.1.7.0/24");
    Scenarios.expect(network.notReady().isEmpty(), "ready");

    String forward = HostCommand.run(List.of("iptables", "-S", "FORWARD"), "");
    Scenarios.expect(forward.contains("-o cni0"), "pods' packets pass: " + forward);

    InetAddress one = network.setUp(new Attachment(FIRST, first, List.of()));
    List<HostPort> ports = List.of(new HostPort(Optional.empty(), 8088, 80, "TCP"));
    InetAddress two = network.setUp(new Attachment(SECOND, second, ports));
    Scenarios.expect(one.getHostAddress().equals("10.1.7.2"), "first address " + one);
    Scenarios.expect(two.getHostAddress().equals("10.1.7.3"), "second address " + two);
    ping(first, two, "pod to pod");
    ping(second, Cidr.parseAddress("10.1.7.1"), "pod to gateway");
    ping(second, Cidr.parseAddress("192.168.77.1"), "pod to node");
    hostPort(second);

    BridgeNetwork restarted = network(directory);
    restarted.configure("10.1.7.0/24");
    Scenarios.expect(restarted.address(FIRST).equals(Optional.of(one)), "address after a restart");
    Scenarios.expect(
        restarted.setUp(new Attachment(FIRST, first, List.of())).equals(one), "the same again");
    ping(first, two, "pod to pod after a restart");

    restarted.retain(Set.of(FIRST));
    Scenarios.expect(restarted.address(SECOND).isEmpty(), "what is not alive is taken down");
    Scenarios.expect(
        !HostCommand.run(List.of("nft", "list", "ruleset"), "").contains("8088"), "port gone");
    restarted.tearDown(FIRST);
    restarted.tearDown(FIRST);
    Scenarios.expect(NetworkInterface.getByName("veth11111111111") == null, "wire gone");
    BridgeNetwork.cleanUp();
    Scenarios.expect(NetworkInterface.getByName("cni0") == null, "bridge gone");
    String rules = HostCommand.run(List.of("nft", "list", "ruleset"), "");
    Scenarios.expect(!rules.contains("nakhoda") && !rules.contains("cni0"), "left: " + rules);
  }

  private static BridgeNetwork network(Path directory) {
    return new BridgeNetwork(
        directory, List.of(Cidr.parse("10.1.0.0/16"), Cidr.parse("10.254.0.0/16")), new Link());
  }

  private static void ping(long pid, InetAddress target, String what) throws Exception {
    HostCommand.Result result =
        HostCommand.attempt(
            List.of(
                "nsenter",
                "-t",
                Long.toString(pid),
                "-n",
                "busybox",
                "ping",
                "-c1",
                "-W3",
                target.getHostAddress()),
            "");
    Scenarios.expect(!result.failed(), what + ": " + result.output());
  }

  /** A server in the second pod is reached at the node's own addresses. */
  private static void hostPort(long pid) throws Exception {
    Process server =
        new ProcessBuilder(
                ("nsenter -t " + pid + " -n busybox nc -ll -p 80 -e echo hello").split(" "))
            .start();
    try {
      for (String address : List.of("192.168.77.1", "127.0.0.1")) {
        awaitHello(address);
      }
    } finally {
      server.destroyForcibly();
    }
  }

  private static void awaitHello(String address) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String said = "";
    while (!said.equals("hello") && System.nanoTime() < deadline) {
      said = HostCommand.attempt(List.of("busybox", "nc", "-w", "3", address, "8088"), "").output();
      Thread.sleep(20);
    }
    Scenarios.expect(said.equals("hello"), "host port at " + address + ": " + said);
  }

  private record Link() implements Backend {
    @Override
    public int mtu() {
      return 1500;
    }

    @Override
    public void start() {}

    @Override
    public void close() {}
  }
}
