package dev.nakhoda.agent;

import dev.nakhoda.agent.cgroups.PodGroups;
import dev.nakhoda.agent.eviction.Eviction;
import dev.nakhoda.agent.eviction.GracefulShutdown;
import dev.nakhoda.agent.eviction.NodePressure;
import dev.nakhoda.agent.eviction.PodUsages;
import dev.nakhoda.agent.eviction.Refusal;
import dev.nakhoda.agent.eviction.Signal;
import dev.nakhoda.agent.eviction.Signals;
import dev.nakhoda.agent.gc.ImageCollector;
import dev.nakhoda.agent.network.NetworkException;
import dev.nakhoda.agent.network.PodNetwork;
import dev.nakhoda.agent.node.Allocatable;
import dev.nakhoda.agent.node.Heartbeat;
import dev.nakhoda.agent.node.MachineReader;
import dev.nakhoda.agent.node.NodeAddress;
import dev.nakhoda.agent.node.NodeHealth;
import dev.nakhoda.agent.node.NodeRegistration;
import dev.nakhoda.agent.observe.Observer;
import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.pages.NodeView;
import dev.nakhoda.agent.pods.Host;
import dev.nakhoda.agent.pods.PodPlan;
import dev.nakhoda.agent.pods.PodsWiring;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.stats.ControlGroups;
import dev.nakhoda.agent.stats.UsageReporter;
import dev.nakhoda.agent.volumes.LocalVolumes;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.EventRecorder;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Loop;
import dev.nakhoda.loop.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The node part of an agent: registers the Node, keeps its heartbeat and runs its pods on any
 * {@link Runtime} and {@link PodNetwork}, which it does not own.
 */
public final class Kubelet implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);
  private static final Duration NETWORK_RETRY = Duration.ofSeconds(5);

  private static final Path LOGS = Path.of("/var/log");

  private final AgentConfig config;
  private final ObjectKey node;
  private final Informer nodes;
  private final PodNetwork network;
  private final EventRecorder events;
  private final Informer services;
  private final Observer observer;
  private final MachineReader machine;
  private final NodeRegistration registration;
  private final Heartbeat heartbeat;
  private final PodsWiring wiring;
  private final LocalVolumes localVolumes;
  private final Loop networkLoop;
  private final ImageCollector images;
  private final GracefulShutdown shutdown;
  private final Supplier<NodePressure> makePressure;
  private volatile Optional<PodsWiring.Started> pods = Optional.empty();
  private volatile Optional<NodePressure> pressure = Optional.empty();

  /**
   * @param address of the node; the registration looks at it
   * @param nodes an informer of Nodes that is not started yet; whoever made it starts it
   */
  public Kubelet(
      AgentConfig config,
      NodeAddress address,
      Client client,
      Informer nodes,
      Runtime runtime,
      PodNetwork network,
      PodGroups groups,
      Time time) {
    String name = config.node().name();
    this.config = config;
    this.machine = new MachineReader(Path.of("/"), config.directory());
    this.node = ObjectKey.cluster(name);
    this.nodes = nodes;
    this.network = network;
    this.events = new EventRecorder(client, time, "kubelet", name);
    this.services = client.informer(ResourceName.SERVICES, Scope.ALL);
    this.observer = new Observer(runtime, network, config.timing().relist());
    this.registration =
        new NodeRegistration(
            new NodeRegistration.Settings(
                config.node(),
                config.timing().statusPeriod(),
                new Allocatable(
                    config.upkeep().reserved(), config.upkeep().pressure().thresholds()),
                address::look),
            client,
            runtime,
            machine::read,
            this::health,
            events,
            time);
    this.heartbeat = new Heartbeat(name, config.timing(), client, () -> nodes.get(node), time);
    this.localVolumes =
        new LocalVolumes(
            client, name, () -> nodes.get(node), LocalVolumes.base(config.directory()), events);
    this.networkLoop = new Loop("pod-network", NETWORK_RETRY, this::configureNetwork);
    this.shutdown =
        new GracefulShutdown(
            config.upkeep().shutdown(),
            new PressedNode(),
            () ->
                events.normal(about(), "NodeShutdown", "Shutdown manager detected shutdown event"),
            time);
    this.wiring =
        new PodsWiring(
            client,
            runtime,
            network,
            groups,
            observer,
            events,
            () -> new Host(name, address.get(), config.network(), registration.allocatable()),
            this::knownServices,
            config.directory(),
            config.upkeep(),
            () -> nodes.get(node),
            config.node().unsafeSysctls(),
            this::refusal,
            time);
    this.images = new ImageCollector(config.upkeep().images(), runtime, this::warn, time);
    this.makePressure = () -> pressure(config, runtime, time);
    address.onChange(() -> pods.ifPresent(started -> started.pods().signalAll()));
  }

  private NodePressure pressure(AgentConfig config, Runtime runtime, Time time) {
    return new NodePressure(
        config.upkeep().pressure(),
        new Signals(machine::read, config.directory(), () -> imageRoot(runtime)),
        new PodUsages(runtime, new ControlGroups(Path.of("/")), config.directory().resolve("pods")),
        runtime::writtenBytes,
        new NodePressure.Relief(images::freeAll, why -> warn("EvictionThresholdMet", why)),
        new PressedNode(),
        time);
  }

  private Optional<PodPlan.Waiting> refusal(KubeObject pod) {
    return shutdown
        .refusal()
        .map(why -> new PodPlan.Waiting("NodeShutdown", why))
        .or(() ->
            Refusal.of(pod, conditions()).map(why -> new PodPlan.Waiting(Eviction.REASON, why)));
  }

  private static Optional<Path> imageRoot(Runtime runtime) {
    try {
      return Optional.of(runtime.info().root());
    } catch (RuntimeFailure away) {
      return Optional.empty();
    }
  }

  /** Ends the pods as the settings say; blocks until they have ended or their time is over. */
  public void shutDown() throws InterruptedException {
    shutdown.run();
  }

  private final class PressedNode implements NodePressure.Node {
    @Override
    public List<KubeObject> pods() {
      return pods.map(started -> started.pods().active()).orElse(List.of());
    }

    @Override
    public Map<PodIdentity, PodObservation> observed() {
      return observer.pods();
    }

    @Override
    public void evict(Eviction eviction) {
      pods.ifPresent(started -> started.pods().evict(eviction));
    }

    @Override
    public boolean clearEnded() {
      return pods.map(started -> started.pods().clearEnded()).orElse(false);
    }

    @Override
    public void tell() {
      registration.signal();
    }
  }

  private Set<Signal.Condition> conditions() {
    return pressure.map(NodePressure::conditions).orElse(Set.of());
  }

  /** The first look at the images comes before the Node is known; its name is enough. */
  private void warn(String reason, String message) {
    events.warning(about(), reason, message);
  }

  private KubeObject about() {
    ObjectNode tree = Json.object().put("kind", "Node").put("apiVersion", "v1");
    tree.putObject("metadata").put("name", node.name());
    return NodeRegistration.about(KubeObject.of(tree));
  }

  public void start() {
    nodes.onChange(this::onNode);
    observer.onHealth(registration::signal);
    observer.onChange(pod -> shutdown.podChanged());
    services.start();
    pods = Optional.of(wiring.start());
    observer.start();
    registration.start();
    heartbeat.start();
    networkLoop.start();
    localVolumes.start();
    images.start();
    pressure = Optional.of(makePressure.get().start());
  }

  /** What was seen last of the pods here. */
  public Map<PodIdentity, PodObservation> observed() {
    return observer.pods();
  }

  /** What the node's pages show. */
  public NodeView view(Supplier<Optional<UsageReporter.Reading>> usage) {
    return new NodeView(
        config.node().name(),
        () -> pods.map(started -> started.pods().informer().list()).orElse(List.of()),
        observer::pods,
        usage,
        machine::read,
        this::health,
        configuration(),
        LOGS);
  }

  /** In the words of a KubeletConfiguration. */
  private ObjectNode configuration() {
    ObjectNode shown =
        Json.object().put("staticPodPath", config.upkeep().statics().directory().toString());
    shown.put("maxPods", config.node().maxPods()).put("clusterDomain", config.network().domain());
    shown.putArray("clusterDNS").add(config.network().dns());
    AgentConfig.Timing timing = config.timing();
    return shown
        .put("nodeLeaseDurationSeconds", timing.leaseDuration().toSeconds())
        .put("nodeStatusUpdateFrequency", timing.heartbeat().toSeconds() + "s")
        .put("nodeStatusReportFrequency", timing.statusPeriod().toSeconds() + "s");
  }

  private NodeHealth health() {
    return shutdown.begun()
        ? new NodeHealth(Optional.of(NodeHealth.SHUTTING_DOWN), Optional.empty(), conditions())
        : new NodeHealth(observer.trouble(), network.notReady(), conditions());
  }

  /** Containers that start before the services are known would lack their variables. */
  private List<KubeObject> knownServices() {
    try {
      services.awaitSynced();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
    return services.list();
  }

  private void onNode(Informer.Change change) {
    if (change.object().key().equals(node)) {
      registration.observed(change.after());
      networkLoop.signal();
      localVolumes.signal();
    }
  }

  private void configureNetwork() {
    Optional<String> subnet =
        nodes
            .get(node)
            .map(object -> object.tree().path("spec").path("podCIDR").asString(""))
            .filter(cidr -> !cidr.isEmpty());
    if (subnet.isEmpty()) {
      return;
    }
    boolean before = network.notReady().isEmpty();
    try {
      network.configure(subnet.get());
    } catch (NetworkException failure) {
      LOG.warn("pod network not ready why={}", failure.getMessage());
    }
    if (before != network.notReady().isEmpty()) {
      registration.signal();
      pods.ifPresent(started -> started.pods().signalAll());
    }
  }

  /** Ends the loops; containers run on. */
  @Override
  public void close() {
    pressure.ifPresent(NodePressure::close);
    images.close();
    localVolumes.close();
    networkLoop.close();
    heartbeat.close();
    registration.close();
    observer.close();
    pods.ifPresent(PodsWiring.Started::close);
    services.close();
    events.close();
  }
}
