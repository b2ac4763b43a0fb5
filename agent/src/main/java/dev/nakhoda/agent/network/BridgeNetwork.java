package dev.nakhoda.agent.network;

import dev.nakhoda.agent.network.AddressLeases.Lease;
import dev.nakhoda.machine.KernelFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pods on a bridge {@code cni0} of their node: a veth pair each, the gateway the subnet's first
 * address. A pod's MAC address is made from its IP address, so no neighbour's table is ever stale.
 * Works in the network namespace that the agent runs in. Thread-safe: sandboxes are wired side by
 * side, changes of the rules one at a time.
 */
public final class BridgeNetwork implements PodNetwork {

  private static final Logger LOG = LoggerFactory.getLogger(BridgeNetwork.class);
  private static final String BRIDGE = "cni0";

  private final AddressLeases leases;
  private final List<Cidr> cluster;
  private final Backend backend;
  private final ReentrantLock change = new ReentrantLock();
  private volatile Optional<Cidr> subnet = Optional.empty();
  private volatile Optional<String> problem =
      Optional.of("the node has no podCIDR yet: no subnet for its pods");

  /**
   * Touches nothing of the machine yet.
   *
   * @param directory where the addresses in use are kept
   * @param cluster the pod network and the service range: what pods reach by their own address
   */
  public BridgeNetwork(Path directory, List<Cidr> cluster, Backend backend) {
    this.leases = new AddressLeases(directory.resolve("addresses"));
    this.cluster = List.copyOf(cluster);
    this.backend = backend;
  }

  @Override
  public Optional<String> notReady() {
    return problem;
  }

  @Override
  public void configure(String podCidr) {
    Cidr wanted = Cidr.parse(podCidr);
    change.lock();
    try {
      if (problem.isEmpty() && subnet.equals(Optional.of(wanted))) {
        return;
      }
      makeBridge(wanted);
      subnet = Optional.of(wanted);
      applyRules(wanted);
      ForwardPolicy.admit(BRIDGE);
      problem = Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (NetworkException failure) {
      problem = Optional.of(failure.getMessage());
      throw failure;
    } finally {
      change.unlock();
    }
  }

  private void makeBridge(Cidr wanted) throws InterruptedException {
    InetAddress gateway = wanted.address(1);
    if (!exists(BRIDGE)) {
      ip(
          "link add "
              + BRIDGE
              + " address "
              + mac(gateway)
              + " mtu "
              + backend.mtu()
              + " type bridge");
    }
    String address = gateway.getHostAddress() + "/" + wanted.prefix();
    List<String> present =
        HostCommand.run(List.of("ip", "-o", "-4", "addr", "show", "dev", BRIDGE), "")
            .lines()
            .toList();
    if (present.size() != 1 || !present.getFirst().contains("inet " + address + " ")) {
      ip(
          "link set " + BRIDGE + " down",
          "addr flush dev " + BRIDGE,
          "link set " + BRIDGE + " address " + mac(gateway),
          "addr add " + address + " dev " + BRIDGE);
    }
    ip("link set " + BRIDGE + " up");
    setting("ip_forward", "1");
    // Lets the node reach its own host ports at 127.0.0.1.
    setting("conf/" + BRIDGE + "/route_localnet", "1");
  }

  private static void setting(String name, String value) {
    Path file = Path.of("/proc/sys/net/ipv4").resolve(name);
    try {
      if (!KernelFile.read(file).equals(value)) {
        Files.writeString(file, value);
      }
    } catch (IOException failure) {
      throw new NetworkException("cannot set " + file + " to " + value, failure);
    }
  }

  @Override
  public InetAddress setUp(Attachment attachment) throws InterruptedException {
    Cidr here = subnet.orElseThrow(() -> new NetworkException(problem.orElse("not ready")));
    Lease lease = leases.lease(here, attachment.sandboxId(), attachment.hostPorts());
    if (!exists(hostSide(attachment.sandboxId()))) {
      wire(here, lease, attachment);
    }
    if (!lease.hostPorts().isEmpty()) {
      updateRules(here);
    }
    return lease.address();
  }

  private void wire(Cidr here, Lease lease, Attachment attachment) throws InterruptedException {
    String veth = hostSide(attachment.sandboxId());
    try {
      ip(
          "link add "
              + veth
              + " mtu "
              + backend.mtu()
              + " type veth peer name eth0 mtu "
              + backend.mtu()
              + " address "
              + mac(lease.address())
              + " netns "
              + attachment.pid(),
          "link set " + veth + " master " + BRIDGE + " up",
          "link set " + veth + " type bridge_slave hairpin on");
      HostCommand.run(
          List.of("nsenter", "-t", Long.toString(attachment.pid()), "-n", "ip", "-batch", "-"),
          String.join(
              "\n",
              "addr add " + lease.address().getHostAddress() + "/" + here.prefix() + " dev eth0",
              "link set lo up",
              "link set eth0 up",
              "route add default via " + here.address(1).getHostAddress(),
              ""));
    } catch (NetworkException failure) {
      unwire(attachment.sandboxId());
      throw failure;
    }
  }

  private static void unwire(String sandboxId) throws InterruptedException {
    String veth = hostSide(sandboxId);
    if (exists(veth)) {
      HostCommand.Result result = HostCommand.attempt(List.of("ip", "link", "del", veth), "");
      if (result.failed() && exists(veth)) {
        throw new NetworkException("cannot remove " + veth + ": " + result.output());
      }
    }
  }

  @Override
  public Optional<InetAddress> address(String sandboxId) {
    return leases
        .find(sandboxId)
        .map(Lease::address)
        .filter(address -> subnet.map(here -> here.contains(address)).orElse(true));
  }

  @Override
  public Set<String> attached() {
    return leases.all().stream().map(Lease::sandboxId).collect(Collectors.toSet());
  }

  @Override
  public Set<String> severed() {
    Set<String> links = links();
    return leases.all().stream()
        .map(Lease::sandboxId)
        .filter(sandboxId -> !links.contains(hostSide(sandboxId)))
        .collect(Collectors.toSet());
  }

  /** All of this network namespace, at the cost of one small file. */
  private static Set<String> links() {
    try {
      return KernelFile.read(Path.of("/proc/self/net/dev"))
          .lines()
          .filter(line -> line.contains(":"))
          .map(line -> line.substring(0, line.indexOf(':')).strip())
          .collect(Collectors.toSet());
    } catch (IOException failure) {
      throw new NetworkException("cannot look at the links", failure);
    }
  }

  @Override
  public void tearDown(String sandboxId) throws InterruptedException {
    Optional<Lease> lease = leases.find(sandboxId);
    unwire(sandboxId);
    leases.release(sandboxId);
    boolean hadPorts = lease.map(old -> !old.hostPorts().isEmpty()).orElse(false);
    if (hadPorts && subnet.isPresent()) {
      updateRules(subnet.get());
    }
  }

  @Override
  public void retain(Set<String> liveSandboxIds) throws InterruptedException {
    for (Lease lease : leases.all()) {
      if (!liveSandboxIds.contains(lease.sandboxId())) {
        tearDown(lease.sandboxId());
      }
    }
  }

  private void updateRules(Cidr here) throws InterruptedException {
    change.lock();
    try {
      applyRules(here);
    } finally {
      change.unlock();
    }
  }

  private void applyRules(Cidr here) throws InterruptedException {
    List<Lease> all = leases.all();
    boolean hostPorts = all.stream().anyMatch(lease -> !lease.hostPorts().isEmpty());
    try {
      HostCommand.run(List.of("nft", "-f", "-"), PodRules.render(BRIDGE, here, cluster, all));
    } catch (NetworkException failure) {
      if (hostPorts) {
        throw failure;
      }
      // Pods still reach each other and their services; only the world outside is missing.
      LOG.warn("pods cannot leave the cluster: no masquerade why={}", failure.getMessage());
    }
  }

  /** Removes bridge, wires and rules, for {@code reset}; what is not there is no matter. */
  public static void cleanUp() throws InterruptedException {
    HostCommand.attempt(List.of("nft", "-f", "-"), PodRules.remove());
    ForwardPolicy.cleanUp(BRIDGE);
    HostCommand.Result ports =
        HostCommand.attempt(List.of("ip", "-o", "link", "show", "master", BRIDGE), "");
    for (String line : ports.failed() ? List.<String>of() : ports.output().lines().toList()) {
      String[] words = line.split("[:@] *", 3);
      if (words.length > 1) {
        HostCommand.attempt(List.of("ip", "link", "del", words[1].strip()), "");
      }
    }
    if (exists(BRIDGE)) {
      HostCommand.attempt(List.of("ip", "link", "del", BRIDGE), "");
    }
  }

  private static void ip(String... lines) throws InterruptedException {
    HostCommand.run(List.of("ip", "-batch", "-"), String.join("\n", lines) + "\n");
  }

  private static boolean exists(String link) {
    try {
      return NetworkInterface.getByName(link) != null;
    } catch (SocketException failure) {
      throw new NetworkException("cannot look at " + link, failure);
    }
  }

  /** Within the kernel's 15 characters. */
  private static String hostSide(String sandboxId) {
    return "veth" + sandboxId.substring(0, Math.min(11, sandboxId.length()));
  }

  private static String mac(InetAddress address) {
    byte[] bytes = address.getAddress();
    return String.format("0a:58:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
  }

  @Override
  public void close() {
    // The wires belong to the pods, which outlive the agent.
  }
}
