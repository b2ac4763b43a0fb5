package dev.nakhoda.agent.node;

import dev.nakhoda.agent.AgentConfig;
import dev.nakhoda.agent.runtime.Images;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.runtime.RuntimeInfo;
import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.Quantity;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.EventRecorder;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps this machine's Node object: creates it, and writes its status when something has changed
 * and every few minutes. One thread; while the master is away it tries again every second or so.
 */
public final class NodeRegistration implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NodeRegistration.class);

  /**
   * @param statusPeriod how often the status is written when nothing changed
   * @param allocatable what of the machine is for pods
   * @param address the InternalIP as it is at each call
   */
  public record Settings(
      AgentConfig.NodeSettings node,
      Duration statusPeriod,
      Allocatable allocatable,
      Supplier<String> address) {}

  /** The Node as the API stored it, and its resourceVersion. */
  private record Seen(KubeObject node, long version) {

    static Seen of(KubeObject node) {
      return new Seen(node, node.resourceVersion());
    }
  }

  /**
   * All that a look compares. While none of it changes there is nothing to write, however the API
   * stores what was written.
   */
  private record Look(NodeBuilder builder, NodeHealth health, long version) {}

  /** How often the machine is looked at. */
  private static final Duration LOOK = Duration.ofSeconds(10);

  /** How long a node that was Ready may take to look around after a restart of its agent. */
  private static final Duration SETTLING = Duration.ofSeconds(10);

  private static final Duration AFTER_REFUSAL = Duration.ofSeconds(1);

  private final Settings settings;
  private final Client client;
  private final Runtime runtime;
  private final Supplier<Machine> machine;
  private final Supplier<NodeHealth> health;
  private final EventRecorder events;
  private final Time time;
  private final Loop loop;

  private volatile Map<String, Quantity> allocatable = Map.of();
  private volatile Optional<Seen> newest = Optional.empty();

  /** Owned by the loop's thread. */
  private Optional<Seen> written = Optional.empty();

  private Optional<Look> looked = Optional.empty();

  private Instant writtenAt = Instant.MIN;
  private Instant begun = Instant.MAX;
  private Optional<Boolean> toldReady = Optional.empty();
  private String runtimeVersion = "docker://unknown";
  private List<Images.Image> images = List.of();

  /**
   * @param machine as it is at each call
   */
  public NodeRegistration(
      Settings settings,
      Client client,
      Runtime runtime,
      Supplier<Machine> machine,
      Supplier<NodeHealth> health,
      EventRecorder events,
      Time time) {
    this.settings = settings;
    this.client = client;
    this.runtime = runtime;
    this.machine = machine;
    this.health = health;
    this.events = events;
    this.time = time;
    this.loop = new Loop("node", LOOK, this::step);
  }

  public void start() {
    loop.start();
  }

  /** Something that the status tells of has changed. */
  public void signal() {
    loop.signal();
  }

  /** What pods may use; empty until the machine was read. */
  public Map<String, Quantity> allocatable() {
    return allocatable;
  }

  void step() {
    if (begun.equals(Instant.MAX)) {
      begun = time.now();
    }
    NodeHealth now = health.get();
    if (now.runtime().isEmpty()) {
      askRuntime();
    }
    NodeBuilder builder =
        new NodeBuilder(
            settings.node(),
            settings.address().get(),
            settings.allocatable(),
            machine.get().lasting(),
            runtimeVersion,
            images);
    allocatable = builder.allocatable();
    try {
      if (settling(now)) {
        time.after(AFTER_REFUSAL, this::signal);
        return;
      }
      KubeObject node = write(builder, now);
      tell(node, now);
    } catch (ApiException refused) {
      LOG.debug("node not written why={}", refused.getMessage());
      written = Optional.empty();
      time.after(AFTER_REFUSAL, this::signal);
    }
  }

  /** An agent's restart must not make its node NotReady while it has not looked at anything. */
  private boolean settling(NodeHealth now) {
    if (now.ready() || written.isPresent() || time.now().isAfter(begun.plus(SETTLING))) {
      return false;
    }
    try {
      return client
          .get(ResourceName.NODES, ObjectKey.cluster(settings.node().name()))
          .tree()
          .path("status")
          .path("conditions")
          .valueStream()
          .anyMatch(condition ->
              condition.path("type").asString("").equals("Ready")
                  && condition.path("status").asString("").equals("True"));
    } catch (ApiException refused) {
      if (refused.isNotFound()) {
        return false;
      }
      throw refused;
    }
  }

  private void askRuntime() {
    try {
      RuntimeInfo info = runtime.info();
      runtimeVersion = info.name() + "://" + info.version();
      images = runtime.images().list();
    } catch (RuntimeFailure failure) {
      LOG.debug("runtime does not tell its version why={}", failure.getMessage());
    }
  }

  private KubeObject write(NodeBuilder builder, NodeHealth health) {
    Instant now = time.now();
    if (written.isEmpty()) {
      writtenAt = now;
      return looked(register(builder, health, now), builder, health);
    }
    Seen present =
        newest.filter(seen -> seen.version() > written.get().version()).or(() -> written).get();
    boolean due = !now.isBefore(writtenAt.plus(settings.statusPeriod()));
    if (!due && looked.equals(Optional.of(new Look(builder, health, present.version())))) {
      return present.node();
    }
    KubeObject result = present.node();
    KubeObject wanted = builder.update(result, health, now);
    if (due || !withoutHeartbeats(result).equals(withoutHeartbeats(wanted))) {
      writtenAt = now;
      result = send(result, wanted);
    }
    return looked(result, builder, health);
  }

  private KubeObject looked(KubeObject node, NodeBuilder builder, NodeHealth health) {
    Seen seen = Seen.of(node);
    written = Optional.of(seen);
    looked = Optional.of(new Look(builder, health, seen.version()));
    return node;
  }

  /** Creates the Node, or takes over the one that is there. */
  private KubeObject register(NodeBuilder builder, NodeHealth health, Instant now) {
    ObjectKey key = ObjectKey.cluster(settings.node().name());
    KubeObject present;
    try {
      present = client.get(ResourceName.NODES, key);
    } catch (ApiException refused) {
      if (!refused.isNotFound()) {
        throw refused;
      }
      present = client.create(ResourceName.NODES, builder.fresh(health, now));
      LOG.info("node registered name={}", key.name());
    }
    return send(present, builder.update(present, health, now));
  }

  /** Labels and status are two writes, as the API has it. */
  private KubeObject send(KubeObject present, KubeObject wanted) {
    ObjectKey key = wanted.key();
    KubeObject result = present;
    JsonNode labels = wanted.metadata().path("labels");
    if (!labels.equals(present.metadata().path("labels"))) {
      ObjectNode change = Json.object();
      change.putObject("metadata").set("labels", labels.deepCopy());
      result = client.patch(ResourceName.NODES, key, "", Patch.merge(change));
    }
    KubeObject base = result;
    Patch patch =
        Patch.between(
            base, base.with(tree -> tree.set("status", wanted.tree().path("status").deepCopy())));
    return patch.isEmpty() ? base : client.patch(ResourceName.NODES, key, "status", patch);
  }

  private void tell(KubeObject node, NodeHealth now) {
    if (toldReady.isEmpty()) {
      events.normal(about(node), "Starting", "Starting kubelet.");
    }
    if (!toldReady.equals(Optional.of(now.ready()))) {
      String reason = now.ready() ? "NodeReady" : "NodeNotReady";
      events.normal(
          about(node), reason, "Node " + settings.node().name() + " status is now: " + reason);
      toldReady = Optional.of(now.ready());
      LOG.info("node ready={} message={}", now.ready(), now.message());
    }
  }

  /** Upstream's events about a node carry its name as uid. */
  public static KubeObject about(KubeObject node) {
    return node.with(tree -> tree.withObjectProperty("metadata").put("uid", node.name()));
  }

  private static KubeObject withoutHeartbeats(KubeObject node) {
    return node.with(tree -> {
      for (JsonNode condition : tree.path("status").path("conditions")) {
        ((ObjectNode) condition).remove("lastHeartbeatTime");
      }
    });
  }

  /** The Node as the watch tells it; others may have changed what is ours. */
  public void observed(Optional<KubeObject> node) {
    newest = node.map(Seen::of);
    loop.signal();
  }

  @Override
  public void close() {
    loop.close();
  }
}
