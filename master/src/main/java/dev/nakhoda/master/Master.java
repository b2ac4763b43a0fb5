package dev.nakhoda.master;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import dev.nakhoda.machine.HeapCollection;
import dev.nakhoda.master.aggregation.Aggregator;
import dev.nakhoda.master.cache.CacheFeeder;
import dev.nakhoda.master.cache.CachedKind;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.controllers.Controllers;
import dev.nakhoda.master.controllers.LeaderElection;
import dev.nakhoda.master.controllers.engine.ControllerConfig;
import dev.nakhoda.master.grpc.ClusterService;
import dev.nakhoda.master.grpc.GrpcServer;
import dev.nakhoda.master.grpc.Joining;
import dev.nakhoda.master.grpc.NodeLinkService;
import dev.nakhoda.master.http.ApiServer;
import dev.nakhoda.master.http.ApiServerConfig;
import dev.nakhoda.master.http.HealthCheck;
import dev.nakhoda.master.http.StreamRoute;
import dev.nakhoda.master.http.VersionInfo;
import dev.nakhoda.master.http.proxy.ProxyRoutes;
import dev.nakhoda.master.http.upgrade.NodeRoutes;
import dev.nakhoda.master.http.upgrade.PodRoutes;
import dev.nakhoda.master.metrics.MetricsApi;
import dev.nakhoda.master.metrics.ProcessMetrics;
import dev.nakhoda.master.metrics.QueueMetrics;
import dev.nakhoda.master.metrics.Samples;
import dev.nakhoda.master.metrics.ServedMetrics;
import dev.nakhoda.master.metrics.StoreMetrics;
import dev.nakhoda.master.registry.Housekeeping;
import dev.nakhoda.master.registry.InProcessClient;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.registry.ServiceAddresses;
import dev.nakhoda.master.registry.admission.AdmissionSteps;
import dev.nakhoda.master.registry.types.Types;
import dev.nakhoda.master.scheduler.Scheduler;
import dev.nakhoda.master.scheduler.SchedulerConfig;
import dev.nakhoda.master.schema.Schemas;
import dev.nakhoda.master.security.Access;
import dev.nakhoda.master.security.Authenticator;
import dev.nakhoda.master.security.Authorizer;
import dev.nakhoda.master.security.BootstrapTokens;
import dev.nakhoda.master.security.BuiltinRoles;
import dev.nakhoda.master.security.NodeAuthorizer;
import dev.nakhoda.master.security.ServiceAccountTokens;
import dev.nakhoda.master.security.TokenKeys;
import dev.nakhoda.master.store.Compactor;
import dev.nakhoda.master.store.EtcdStore;
import dev.nakhoda.master.store.ObservedStore;
import dev.nakhoda.master.store.Store;
import dev.nakhoda.master.store.StoreException;
import dev.nakhoda.master.streams.NodeLinks;
import dev.nakhoda.master.streams.PodStreams;
import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.Pem;
import dev.nakhoda.pki.TlsContexts;
import dev.nakhoda.proto.v1.ClusterNetwork;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One master process (the composition root): etcd, watch cache, registry, REST, gRPC, controllers
 * and scheduler, wired by hand. {@link #start} returns when both ports answer; {@link #close} ends
 * everything in the opposite order, our own etcd last.
 */
public final class Master implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Master.class);
  private static final long LEAST_HEAP_GROWTH = 64L << 20;

  private final MasterConfig config;
  private final Time time = Time.SYSTEM;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Samples samples;
  private final PrometheusRegistry metrics = new PrometheusRegistry();
  private final QueueMetrics queueMetrics;

  public Master(MasterConfig config) {
    this.config = config;
    this.samples = new Samples(time, config.metricsResolution());
    this.queueMetrics = new QueueMetrics(metrics);
    ProcessMetrics.register(metrics);
  }

  /**
   * Starts the parts one by one, waiting for etcd as long as it takes. IllegalStateException or
   * IllegalArgumentException, in words for the user, when the machine or the configuration does not
   * allow it; then close it.
   */
  public void start() {
    try {
      startParts();
    } catch (IOException refused) {
      throw new IllegalStateException("a port cannot be used: " + refused.getMessage(), refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", interrupted);
    }
  }

  private void startParts() throws IOException, InterruptedException {
    opened(new HeapCollection(LEAST_HEAP_GROWTH)).start();
    EtcdStore etcdStore = opened(new EtcdStore(new Etcd(config).connect(this::opened)));
    Store store = new ObservedStore(etcdStore, storeMetrics(), time);
    WatchCache cache = new WatchCache(store, time, Types.cachedKinds());
    CacheFeeder feeder = opened(new CacheFeeder(cache)).start();
    opened(new Compactor(store, time)).start();
    Schemas schemas = Schemas.load();
    ServiceAddresses addresses =
        new ServiceAddresses(store, config.network().serviceCidr(), config.network().clusterDns());
    CompletableFuture<Client> own = new CompletableFuture<>();
    ServiceAccountTokens tokens =
        new ServiceAccountTokens(TokenKeys.loadOrCreate(config.pki()), own::join, time);
    Resources resources =
        new Resources(
            new Resources.Parts(
                store,
                cache,
                schemas,
                Types.all(),
                AdmissionSteps.chosen(config.admission(), time),
                addresses,
                tokens,
                time));
    feeder.awaitLoaded();
    Client client = new InProcessClient(resources, cache, User.component("apiserver"));
    own.complete(client);
    Access access = access(client, tokens);
    NodeLinks links = new NodeLinks();
    PodStreams streams = new PodStreams(client, links);
    HealthCheck etcd = new HealthCheck("etcd", true, () -> answers(store));
    Aggregator aggregator = opened(new Aggregator(client, time, authority()));
    startPorts(
        resources,
        schemas,
        access,
        links,
        streams,
        streamRoutes(client, streams),
        aggregator,
        List.of(etcd));
    aggregator.start();
    opened(new Housekeeping(client, addresses, time)).start();
    startLoops(
        new InProcessClient(resources, cache, User.component("controller")), resources, aggregator);
    LOG.info("ready rest={} grpc={}", config.restPort(), config.grpcPort());
  }

  /** What only one master may do waits for the lead; the rest runs on every one. */
  private void startLoops(Client client, Resources resources, Aggregator aggregator)
      throws InterruptedException {
    ControllerConfig controllers =
        controllers(resources, new ServedMetrics(client, samples, aggregator));
    opened(Controllers.ofEveryMaster(client, time, controllers)).start();
    opened(
            new LeaderElection(
                client,
                time,
                "kube-controller-manager",
                controllers.identity(),
                LeaderElection.Times.DEFAULT,
                leading -> Controllers.all(leading, time, controllers).start()))
        .start();
    opened(
            new LeaderElection(
                client,
                time,
                "kube-scheduler",
                controllers.identity(),
                LeaderElection.Times.DEFAULT,
                leading -> new Scheduler(leading, time, SchedulerConfig.DEFAULT).start()))
        .start();
  }

  private ControllerConfig controllers(Resources resources, MetricsApi metrics) {
    MasterConfig.ClusterNetwork network = config.network();
    ControllerConfig defaults =
        ControllerConfig.defaults(
            () -> resources.storedTypes().stream().map(ResourceType::name).toList(),
            config.advertiseAddress() + "_" + config.restPort(),
            config.advertiseAddress(),
            config.restPort(),
            Pem.read(config.pki().resolve("ca.crt")));
    return defaults
        .withNetwork(network.serviceCidr(), network.podCidr())
        .withNodeTimes(defaults.nodeTimes().withGracePeriod(config.nodeMonitorGracePeriod()))
        .withAutoscaler(config.autoscaler().withMetrics(metrics))
        .withQueues(queueMetrics);
  }

  private StoreMetrics storeMetrics() {
    return new StoreMetrics(
        metrics,
        Types.cachedKinds().stream()
            .collect(Collectors.toMap(CachedKind::prefix, CachedKind::name)));
  }

  private static boolean answers(Store store) {
    try {
      return store.revision() > 0;
    } catch (StoreException unreachable) {
      return false;
    }
  }

  private Access access(Client client, ServiceAccountTokens tokens) {
    Informer pods = opened(client.informer(ResourceName.PODS, Scope.ALL));
    Informer volumes = opened(client.informer(ResourceName.PERSISTENT_VOLUMES, Scope.ALL));
    NodeAuthorizer nodes = new NodeAuthorizer(pods, volumes::get);
    pods.start();
    volumes.start();
    return new Access(
        new Authenticator(List.of(new BootstrapTokens(client, time), tokens), time),
        Authorizer.anyOf(List.of(new BuiltinRoles(), nodes)));
  }

  private void startPorts(
      Resources resources,
      Schemas schemas,
      Access access,
      NodeLinks links,
      PodStreams streams,
      Map<ResourceName, StreamRoute> routes,
      Aggregator aggregator,
      List<HealthCheck> health)
      throws IOException {
    Identity serving =
        Identity.load(config.pki().resolve("apiserver.crt"), config.pki().resolve("apiserver.key"));
    CertificateAuthority authority = authority();
    ApiServer rest =
        opened(
            new ApiServer(
                restConfig(serving, authority),
                resources,
                schemas,
                access,
                routes,
                samples,
                aggregator,
                metrics,
                health,
                time));
    rest.start();
    ClusterService cluster =
        new ClusterService(
            resources,
            access.authorizer(),
            new Joining(authority, network(), Joining.nodesOf(resources), time),
            new ClusterService.Documents(VersionInfo::json, rest.discovery()::everything),
            streams,
            samples);
    opened(
            new GrpcServer(
                new InetSocketAddress(config.bindAddress(), config.grpcPort()),
                TlsContexts.server(serving, authority.certificate(), List.of("h2")),
                access.authenticator(),
                List.of(cluster, new NodeLinkService(links, samples, time))))
        .start();
  }

  private Map<ResourceName, StreamRoute> streamRoutes(Client client, PodStreams streams) {
    return Map.of(
        ResourceName.PODS,
        new PodRoutes(streams, ProxyRoutes.pods(client, streams, time), time),
        ResourceName.SERVICES,
        ProxyRoutes.services(client, streams, time),
        ResourceName.NODES,
        new NodeRoutes(streams));
  }

  private CertificateAuthority authority() {
    return new CertificateAuthority(
        Identity.load(config.pki().resolve("ca.crt"), config.pki().resolve("ca.key")));
  }

  private ApiServerConfig restConfig(Identity serving, CertificateAuthority authority) {
    ApiServerConfig rest =
        ApiServerConfig.of(
            new InetSocketAddress(config.bindAddress(), config.restPort()),
            TlsContexts.server(serving, authority.certificate(), List.of("h2", "http/1.1")));
    return config.insecurePort().isPresent()
        ? rest.withInsecurePort(config.insecurePort().getAsInt())
        : rest;
  }

  private ClusterNetwork network() {
    return ClusterNetwork.newBuilder()
        .setServiceCidr(config.network().serviceCidr())
        .setPodCidr(config.network().podCidr())
        .setClusterDns(config.network().clusterDns())
        .setClusterDomain(config.network().clusterDomain())
        .build();
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception failure) {
        LOG.warn("part did not close part={}", part.getClass().getSimpleName(), failure);
      }
    }
  }
}
