package dev.nakhoda.agent.network;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.client.Informer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Another namespace stands for a second node; routes to its pods come and go with its Node. */
final class HostGatewayScenario {

  private HostGatewayScenario() {}

  public static void main(String[] arguments) throws Exception {
    Process other = new ProcessBuilder("unshare", "--net", "sleep", "60").start();
    try {
      Scenarios.awaitOwnNamespace(other);
      HostCommand.run(
          List.of("ip", "-batch", "-"),
          "link set lo up\nlink add up0 type veth peer name up0 netns "
              + other.pid()
              + "\naddr add 192.168.88.1/24 dev up0\nlink set up0 up\n");
      HostCommand.run(
          List.of("nsenter", "-t", Long.toString(other.pid()), "-n", "ip", "-batch", "-"),
          "link set lo up\naddr add 192.168.88.2/24 dev up0\nlink set up0 up\n"
              + "addr add 10.1.2.1/32 dev lo\n");
      check();
      System.out.println("all well");
    } finally {
      other.destroyForcibly();
    }
  }

  private static void check() throws Exception {
    Nodes nodes = new Nodes();
    nodes.set(node("node-1", "192.168.88.1", "10.1.1.0/24"), node("node-3", "", "10.1.3.0/24"));
    try (HostGatewayBackend backend =
        new HostGatewayBackend(nodes, "node-1", () -> Optional.of("192.168.88.1"))) {
      Scenarios.expect(backend.mtu() == 1500, "mtu " + backend.mtu());
      backend.start();
      nodes.set(
          node("node-1", "192.168.88.1", "10.1.1.0/24"),
          node("node-2", "192.168.88.2", "10.1.2.0/24"));
      await("10.1.2.0/24 via 192.168.88.2", true);
      HostCommand.Result ping =
          HostCommand.attempt(List.of("busybox", "ping", "-c1", "-W3", "10.1.2.1"), "");
      Scenarios.expect(!ping.failed(), "node to the other's pods: " + ping.output());

      nodes.set(node("node-1", "192.168.88.1", "10.1.1.0/24"));
      await("10.1.2.0/24", false);
      nodes.set(node("node-2", "192.168.88.2", "10.1.2.0/24"));
      await("10.1.2.0/24 via 192.168.88.2", true);
    }
    await("10.1.2.0/24 via 192.168.88.2", true);
    HostGatewayBackend.cleanUp();
    await("10.1.2.0/24", false);
  }

  private static void await(String route, boolean present) throws Exception {
    String routes = "";
    for (int look = 0; look < 200; look++) {
      routes = HostCommand.run(List.of("ip", "route"), "");
      if (routes.contains(route) == present) {
        return;
      }
      Thread.sleep(25);
    }
    throw new AssertionError(route + (present ? " is missing: " : " is still there: ") + routes);
  }

  private static KubeObject node(String name, String address, String cidr) {
    var tree = Json.object().put("apiVersion", "v1").put("kind", "Node");
    tree.putObject("metadata").put("name", name);
    tree.putObject("spec").put("podCIDR", cidr);
    var addresses = tree.putObject("status").putArray("addresses");
    addresses.addObject().put("type", "Hostname").put("address", name);
    if (!address.isEmpty()) {
      addresses.addObject().put("type", "InternalIP").put("address", address);
    }
    return KubeObject.of(tree);
  }

  /** Nodes as a test sets them. */
  private static final class Nodes implements Informer {
    private final List<Consumer<Change>> listeners = new ArrayList<>();
    private volatile List<KubeObject> all = List.of();

    void set(KubeObject... nodes) {
      all = List.of(nodes);
      listeners.forEach(
          listener -> listener.accept(new Change(Optional.empty(), Optional.of(nodes[0]))));
    }

    @Override
    public Index index(Function<KubeObject, List<String>> valuesOf) {
      throw new UnsupportedOperationException("not asked for");
    }

    @Override
    public void onChange(Consumer<Change> listener) {
      listeners.add(listener);
    }

    @Override
    public Informer start() {
      return this;
    }

    @Override
    public boolean synced() {
      return true;
    }

    @Override
    public void awaitSynced() {}

    @Override
    public Optional<KubeObject> get(ObjectKey key) {
      return all.stream().filter(node -> node.key().equals(key)).findFirst();
    }

    @Override
    public List<KubeObject> list() {
      return all;
    }

    @Override
    public List<KubeObject> list(String namespace) {
      return all;
    }

    @Override
    public void close() {}
  }
}
