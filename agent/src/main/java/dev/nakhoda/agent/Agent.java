package dev.nakhoda.agent;

import dev.nakhoda.agent.cgroups.GroupLimits;
import dev.nakhoda.agent.cgroups.KernelPodGroups;
import dev.nakhoda.agent.cgroups.PodGroups;
import dev.nakhoda.agent.network.Backend;
import dev.nakhoda.agent.network.BridgeNetwork;
import dev.nakhoda.agent.network.Cidr;
import dev.nakhoda.agent.network.HostGatewayBackend;
import dev.nakhoda.agent.node.Allocatable;
import dev.nakhoda.agent.node.CertificateRenewal;
import dev.nakhoda.agent.node.Machine;
import dev.nakhoda.agent.node.MachineReader;
import dev.nakhoda.agent.node.NodeAddress;
import dev.nakhoda.agent.pages.NodePages;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.docker.DockerRuntime;
import dev.nakhoda.agent.simulated.SimulatedConfig;
import dev.nakhoda.agent.stats.ControlGroups;
import dev.nakhoda.agent.stats.UsageReporter;
import dev.nakhoda.agent.streams.NodeLinkClient;
import dev.nakhoda.agent.streams.ReportedReasons;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.client.GrpcClient;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import dev.nakhoda.machine.HeapCollection;
import dev.nakhoda.pki.Pem;
import dev.nakhoda.proxy.ProxyConfig;
import dev.nakhoda.proxy.ProxyServer;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root of one machine's process: a node (kubelet, proxy, DNS), or only proxy, DNS
 * and routes. {@link #start} returns when all loops run; they ride through an unreachable master or
 * Docker engine by themselves.
 */
public final class Agent implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /** The young generation and a little. */
  private static final long LEAST_HEAP_GROWTH = 6L << 20;

  /** Pods of nodes that are only played cannot be reached. */
  private static final Scope REAL_NODES = new Scope("", "!" + SimulatedConfig.LABEL, "");

  private final AgentConfig config;
  private final Time time = Time.SYSTEM;

  /** What was started, the newest first; guarded by this. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /** Guarded by this. */
  private Optional<Kubelet> node = Optional.empty();

  public Agent(AgentConfig config) {
    this.config = config;
  }

  /**
   * IllegalStateException, in words, when the machine lacks what the network or the proxy needs;
   * what was begun is then ended.
   */
  public synchronized void start() {
    try {
      NodeAddress address = new NodeAddress(config.node().address(), config.masterAddress());
      GrpcClient client = own(connect(address));
      Informer nodes = own(client.informer(ResourceName.NODES, REAL_NODES));
      switch (config.mode()) {
        case NODE -> startNode(address, client, nodes);
        case PROXY_ONLY -> startRoutes(nodes);
      }
      startProxy(address, client);
      own(new HeapCollection(LEAST_HEAP_GROWTH)).start();
      LOG.info("agent started mode={} node={}", config.mode(), config.node().name());
    } catch (RuntimeException failure) {
      close();
      throw failure;
    } catch (InterruptedException interrupted) {
      close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", interrupted);
    }
  }

  private GrpcClient connect(NodeAddress address) {
    AgentConfig.Credentials files = config.credentials();
    CertificateRenewal certificate =
        own(
            new CertificateRenewal(
                new CertificateRenewal.Files(files.certificate(), files.key()), time));
    ManagedChannel channel =
        GrpcChannels.open(
            config.masterAddress(),
            Pem.parseCertificates(Pem.read(files.certificateAuthority())).getFirst(),
            certificate);
    certificate.start(channel);
    // The connection from the former address is dead, only nobody was told.
    address.onChange(channel::enterIdle);
    return new GrpcClient(channel, "kubelet", time);
  }

  private void startNode(NodeAddress address, GrpcClient client, Informer nodes) {
    Backend backend =
        own(new HostGatewayBackend(nodes, config.node().name(), () -> Optional.of(address.get())));
    Runtime runtime =
        own(
            new DockerRuntime(
                config.docker().socket(),
                config.docker().infraImage(),
                config.upkeep().logs(),
                time));
    BridgeNetwork network =
        own(
            new BridgeNetwork(
                config.directory().resolve("network"),
                List.of(
                    Cidr.parse(config.network().podCidr()),
                    Cidr.parse(config.network().serviceCidr())),
                backend));
    Kubelet kubelet =
        own(new Kubelet(config, address, client, nodes, runtime, network, groups(runtime), time));
    node = Optional.of(kubelet);
    kubelet.start();
    UsageReporter usage =
        own(
            new UsageReporter(
                config.node().name(),
                client.channel(),
                kubelet::observed,
                new ControlGroups(Path.of("/")),
                time));
    usage.start();
    own(new NodeLinkClient(
            client.channel(),
            config.node().name(),
            runtime,
            new ReportedReasons(client),
            new NodePages(kubelet.view(usage::newest)),
            time))
        .start();
    nodes.start();
    backend.start();
  }

  private PodGroups groups(Runtime runtime) {
    return config
        .upkeep()
        .groupRoot()
        .map(root -> (PodGroups) new KernelPodGroups(root, runtime::info, this::enforced, time))
        .orElse(PodGroups.NONE);
  }

  /** Without what eviction keeps free: it acts before the kernel does. */
  private GroupLimits enforced() {
    Machine machine = new MachineReader(Path.of("/"), config.directory()).read();
    Allocatable pods = new Allocatable(config.upkeep().reserved(), List.of());
    return GroupLimits.ofNode(pods.cpu(machine.cpus()), pods.memory(machine.memoryBytes()));
  }

  /** On a host that is no node: no containers, but the pods of all nodes can be reached. */
  private void startRoutes(Informer nodes) {
    Backend backend = own(new HostGatewayBackend(nodes, "", Optional::empty));
    nodes.start();
    backend.start();
  }

  private void startProxy(NodeAddress address, GrpcClient client) throws InterruptedException {
    AgentConfig.ClusterNetwork network = config.network();
    ProxyConfig settings =
        new ProxyConfig(
            config.mode() == AgentConfig.Mode.NODE ? config.node().name() : "",
            address,
            network.serviceCidr(),
            network.dns(),
            network.domain(),
            ProxyConfig.DEFAULT_PORT);
    ProxyServer proxy = own(new ProxyServer(settings, client, time));
    address.onChange(proxy::signal);
    proxy.start();
  }

  private <T extends AutoCloseable> T own(T part) {
    parts.push(part);
    return part;
  }

  /**
   * Ends the loops; containers, their wiring and the routes stay, unless a graceful shutdown was
   * asked for: then the pods are ended first, and this takes as long.
   */
  @Override
  public synchronized void close() {
    try {
      if (node.isPresent()) {
        node.get().shutDown();
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    node = Optional.empty();
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception failure) {
        LOG.warn("part did not end part={}", part.getClass().getSimpleName(), failure);
      }
    }
  }
}
