package dev.nakhoda.agent.network;

import dev.nakhoda.agent.network.RoutePlan.Node;
import dev.nakhoda.agent.network.RoutePlan.Route;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Loop;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Routes to the pods of every other node by that node's InternalIP; all nodes must share a link.
 * One loop owns the routes (they carry a protocol number of our own): it looks at the Nodes when
 * one changes, and every thirty seconds at the kernel, where somebody may have taken a route away.
 * It takes nothing away before the Nodes are known.
 */
public final class HostGatewayBackend implements Backend {

  private static final Logger LOG = LoggerFactory.getLogger(HostGatewayBackend.class);

  /** Of no routing daemon in iproute2's list. */
  private static final String PROTOCOL = "78";

  private static final String OURS = " proto " + PROTOCOL;

  /** Lines for one run of {@code ip}: both pipes hold them, so that neither side waits. */
  private static final int BATCH = 200;

  private static final Duration REPAIR = Duration.ofSeconds(30);
  private static final int ETHERNET_MTU = 1500;

  private final Informer nodes;
  private final String ownName;
  private final Supplier<Optional<String>> ownAddress;
  private final Loop loop;

  /**
   * @param nodes an informer of Nodes that is not started yet; whoever made it starts and closes it
   * @param ownName of this node; empty on a host that is none
   * @param ownAddress as it is at each call; decides the MTU; empty: Ethernet's
   */
  public HostGatewayBackend(Informer nodes, String ownName, Supplier<Optional<String>> ownAddress) {
    this.nodes = nodes;
    this.ownName = ownName;
    this.ownAddress = ownAddress;
    this.loop = new Loop("host-gateway-routes", REPAIR, this::step);
    nodes.onChange(change -> {
      if (!change
          .before()
          .flatMap(HostGatewayBackend::node)
          .equals(change.after().flatMap(HostGatewayBackend::node))) {
        loop.signal();
      }
    });
  }

  @Override
  public void start() {
    loop.start();
  }

  @Override
  public int mtu() {
    return ownAddress
        .get()
        .map(InetAddress::ofLiteral)
        .flatMap(HostGatewayBackend::mtuOf)
        .orElse(ETHERNET_MTU);
  }

  private static Optional<Integer> mtuOf(InetAddress address) {
    try {
      NetworkInterface device = NetworkInterface.getByInetAddress(address);
      return device == null || device.isLoopback()
          ? Optional.empty()
          : Optional.of(device.getMTU());
    } catch (SocketException unknown) {
      return Optional.empty();
    }
  }

  private void step() throws InterruptedException {
    nodes.awaitSynced();
    List<Node> known =
        nodes.list().stream().map(HostGatewayBackend::node).flatMap(Optional::stream).toList();
    RoutePlan plan = RoutePlan.plan(ownName, known, present());
    List<String> lines = new ArrayList<>();
    plan.remove().forEach(subnet -> lines.add("route del " + subnet + OURS));
    plan.set().forEach(route -> lines.add("route replace " + route + OURS));
    for (int from = 0; from < lines.size(); from += BATCH) {
      apply(lines.subList(from, Math.min(lines.size(), from + BATCH)));
    }
  }

  /** What fails does not hold up the rest. */
  private static void apply(List<String> lines) throws InterruptedException {
    HostCommand.Result result =
        HostCommand.attempt(
            List.of("ip", "-force", "-batch", "-"), String.join("\n", lines) + "\n");
    if (result.failed()) {
      LOG.warn("routes to pods not set changes={} why={}", lines.size(), result.firstLines(6));
    }
  }

  private static List<Route> present() throws InterruptedException {
    String json =
        HostCommand.run(List.of("ip", "-j", "-4", "route", "show", "proto", PROTOCOL), "");
    List<Route> routes = new ArrayList<>();
    if (!json.isBlank()) {
      for (JsonNode route : Json.read(json.getBytes(StandardCharsets.UTF_8))) {
        String subnet = route.path("dst").asString("");
        String gateway = route.path("gateway").asString("0.0.0.0");
        routes.add(
            new Route(
                Cidr.parse(subnet.contains("/") ? subnet : subnet + "/32"),
                Cidr.parseAddress(gateway)));
      }
    }
    return routes;
  }

  /** Empty for a node that has no subnet or no address yet, or none of IPv4. */
  static Optional<Node> node(KubeObject object) {
    JsonNode tree = object.tree();
    Optional<InetAddress> address =
        tree.path("status")
            .path("addresses")
            .valueStream()
            .filter(entry -> entry.path("type").asString("").equals("InternalIP"))
            .flatMap(entry -> address(entry.path("address").asString("")).stream())
            .findFirst();
    List<Cidr> cidrs = new ArrayList<>();
    for (JsonNode cidr : tree.path("spec").path("podCIDRs")) {
      cidr(cidr.asString("")).ifPresent(cidrs::add);
    }
    if (cidrs.isEmpty()) {
      cidr(tree.path("spec").path("podCIDR").asString("")).ifPresent(cidrs::add);
    }
    return address.filter(a -> !cidrs.isEmpty()).map(a -> new Node(object.name(), a, cidrs));
  }

  private static Optional<InetAddress> address(String text) {
    try {
      return Optional.of(Cidr.parseAddress(text));
    } catch (IllegalArgumentException notIpv4) {
      return Optional.empty();
    }
  }

  private static Optional<Cidr> cidr(String text) {
    try {
      return Optional.of(Cidr.parse(text));
    } catch (IllegalArgumentException notIpv4) {
      return Optional.empty();
    }
  }

  /** Takes all our routes away, for {@code reset}. */
  public static void cleanUp() throws InterruptedException {
    HostCommand.attempt(List.of("ip", "route", "flush", "proto", PROTOCOL), "");
  }

  @Override
  public void close() {
    loop.close();
  }
}
