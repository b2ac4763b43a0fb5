package dev.nakhoda.proxy;

import dev.nakhoda.proxy.routes.Frontend;
import dev.nakhoda.proxy.routes.RouteTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kernel must know to bring service connections to the proxy: one route that makes every
 * ClusterIP local, and one nftables table with a constant number of rules over two sets (ClusterIP
 * and port; NodePort). Transparent proxying keeps the dialled address, so no connection tracking is
 * needed. A ClusterIP's port that no service has is refused with a reset and never leaves the
 * machine.
 *
 * <p>Used by one thread, {@link #repair} by another. Needs {@code nft} and {@code ip}; a failed
 * command is an IllegalStateException with what it printed. {@link #close} takes everything back.
 */
final class KernelRules implements AutoCloseable {

  static final String TABLE = "nakhoda-proxy";
  private static final Logger LOG = LoggerFactory.getLogger(KernelRules.class);
  private static final int DNS_PORT = 53;
  private static final int COMMAND_SECONDS = 10;
  private static final Path BRIDGE_FILTER = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");

  private final ProxyConfig config;
  private Set<String> services = Set.of();
  private Set<String> nodePorts = Set.of();

  KernelRules(ProxyConfig config) {
    this.config = config;
  }

  /** Idempotent: replaces what an earlier run left. */
  void install() {
    route(config.nodeAddress().get());
    run(List.of("nft", "-f", "-"), table());
    seeBridgedPackets();
  }

  /**
   * The kernel takes the route away together with the address that it names as source. Without that
   * address there is nothing to be done.
   */
  void repair() {
    String wanted = config.nodeAddress().get();
    if (!source().equals(Optional.of(wanted)) && isOurs(wanted)) {
      LOG.info("route to ClusterIPs made anew source={}", wanted);
      route(wanted);
    }
  }

  private static boolean isOurs(String address) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.ofLiteral(address)) != null;
    } catch (SocketException unknown) {
      return false;
    }
  }

  /** From where this machine would reach cluster DNS; nothing is sent. */
  private Optional<String> source() {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(InetAddress.ofLiteral(config.clusterDns()), DNS_PORT);
      return Optional.of(socket.getLocalAddress().getHostAddress());
    } catch (SocketException | UncheckedIOException unreachable) {
      return Optional.empty();
    }
  }

  private void route(String source) {
    List<String> route =
        List.of("ip", "route", "replace", "local", config.serviceCidr(), "dev", "lo");
    run(Stream.concat(route.stream(), Stream.of("src", source)).toList(), "");
  }

  /**
   * Where the kernel filters bridged packets as if they were routed, it forgets the socket that
   * transparent proxying chose as soon as the packet leaves the bridge, and pods are refused.
   */
  private static void seeBridgedPackets() {
    try {
      if (Files.exists(BRIDGE_FILTER)) {
        Files.writeString(BRIDGE_FILTER, "0");
      }
    } catch (IOException refused) {
      throw new IllegalStateException("cannot write 0 to " + BRIDGE_FILTER + ": be root", refused);
    }
  }

  private String table() {
    return """
    table ip %1$s {}
    delete table ip %1$s
    table ip %1$s {
      set services { type ipv4_addr . inet_service; }
      set nodeports { type inet_service; }
      chain divert {
        type filter hook prerouting priority mangle; policy accept;
        ip daddr %2$s ip daddr . tcp dport @services tproxy to 127.0.0.1:%3$d accept
        fib daddr type local tcp dport @nodeports tproxy to 127.0.0.1:%3$d accept
      }
      chain guard {
        type filter hook input priority filter; policy accept;
        ip daddr %4$s udp dport 53 accept
        ip daddr %4$s tcp dport 53 accept
        ip daddr %2$s ip daddr . tcp dport != @services tcp flags & (syn | ack) == syn reject with tcp reset
        ip daddr %2$s meta l4proto udp reject
      }
    }
    """
        .formatted(TABLE, config.serviceCidr(), config.port(), config.clusterDns());
  }

  /** Brings the two sets in line with the routes: one command for all that changed. */
  void update(RouteTable table) {
    Set<String> wantedServices =
        table.services().keySet().stream()
            .map(KernelRules::element)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> wantedPorts =
        table.nodePorts().keySet().stream()
            .map(port -> Integer.toString(port))
            .collect(Collectors.toCollection(TreeSet::new));
    String script =
        change("delete", "services", services, wantedServices)
            + change("delete", "nodeports", nodePorts, wantedPorts)
            + change("add", "services", wantedServices, services)
            + change("add", "nodeports", wantedPorts, nodePorts);
    if (!script.isEmpty()) {
      run(List.of("nft", "-f", "-"), script);
      services = wantedServices;
      nodePorts = wantedPorts;
    }
  }

  private static String element(Frontend frontend) {
    return frontend.address() + " . " + frontend.port();
  }

  /** One command for the elements of {@code present} that {@code other} lacks. */
  private static String change(String verb, String set, Set<String> present, Set<String> other) {
    String elements =
        present.stream()
            .filter(element -> !other.contains(element))
            .collect(Collectors.joining(", "));
    return elements.isEmpty()
        ? ""
        : verb + " element ip " + TABLE + " " + set + " { " + elements + " }\n";
  }

  @Override
  public void close() {
    run(List.of("nft", "-f", "-"), "table ip " + TABLE + " {}\ndelete table ip " + TABLE + "\n");
    run(List.of("ip", "route", "flush", "table", "local", "exact", config.serviceCidr()), "");
  }

  private static void run(List<String> command, String input) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(
            "'" + String.join(" ", command) + "' failed: " + output.strip());
      }
    } catch (IOException missing) {
      throw new IllegalStateException(
          "cannot run " + command.getFirst() + ": install iproute2 and nftables", missing);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }
}
