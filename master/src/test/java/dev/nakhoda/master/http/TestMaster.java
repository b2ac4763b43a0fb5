package dev.nakhoda.master.http;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Kubeconfig;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.aggregation.Aggregator;
import dev.nakhoda.master.cache.CacheFeeder;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.grpc.ClusterService;
import dev.nakhoda.master.grpc.GrpcServer;
import dev.nakhoda.master.grpc.Joining;
import dev.nakhoda.master.grpc.NodeLinkService;
import dev.nakhoda.master.http.proxy.ProxyRoutes;
import dev.nakhoda.master.http.upgrade.NodeRoutes;
import dev.nakhoda.master.http.upgrade.PodRoutes;
import dev.nakhoda.master.metrics.Samples;
import dev.nakhoda.master.registry.InProcessClient;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.registry.ServiceAddresses;
import dev.nakhoda.master.registry.admission.AdmissionSteps;
import dev.nakhoda.master.registry.types.Types;
import dev.nakhoda.master.schema.Schemas;
import dev.nakhoda.master.security.Access;
import dev.nakhoda.master.security.Authenticator;
import dev.nakhoda.master.security.Authorizer;
import dev.nakhoda.master.security.BootstrapTokens;
import dev.nakhoda.master.security.BuiltinRoles;
import dev.nakhoda.master.security.NodeAuthorizer;
import dev.nakhoda.master.security.ServiceAccountTokens;
import dev.nakhoda.master.security.StaticTokens;
import dev.nakhoda.master.store.MemoryStore;
import dev.nakhoda.master.streams.FakeNode;
import dev.nakhoda.master.streams.NodeLinks;
import dev.nakhoda.master.streams.PodStreams;
import dev.nakhoda.pki.CertificateAuthority;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.KeyPairs;
import dev.nakhoda.pki.TlsContexts;
import dev.nakhoda.proto.v1.ClusterNetwork;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** REST and gRPC over a whole registry on a store in memory, on free ports of 127.0.0.1. */
public final class TestMaster implements AutoCloseable {

  private static final Schemas SCHEMAS = Schemas.load();
  public static final String READER_TOKEN = "reader-token";

  public final CertificateAuthority authority =
      CertificateAuthority.create("kubernetes", Time.SYSTEM.now());
  public final NodeLinks links = new NodeLinks();
  final Samples samples = new Samples(Time.SYSTEM, java.time.Duration.ofSeconds(15));
  public final Client client;
  public final int restPort;
  public final int insecurePort;
  public final int grpcPort;
  private final MemoryStore store = new MemoryStore();
  private final WatchCache cache = new WatchCache(store, Time.SYSTEM, Types.cachedKinds());
  private final CacheFeeder feeder = new CacheFeeder(cache);
  private final Informer pods;
  public final Aggregator aggregator;
  private final ApiServer rest;
  private final GrpcServer grpc;

  public TestMaster(int restPortWanted) throws IOException, InterruptedException {
    feeder.start();
    feeder.awaitLoaded();
    Client[] later = new Client[1];
    var tokens = new ServiceAccountTokens(KeyPairs.generate(), () -> later[0], Time.SYSTEM);
    Resources resources =
        new Resources(
            new Resources.Parts(
                store,
                cache,
                SCHEMAS,
                Types.all(),
                AdmissionSteps.all(Time.SYSTEM),
                new ServiceAddresses(store, "10.254.0.0/16", "10.254.0.10"),
                tokens,
                Time.SYSTEM));
    client = new InProcessClient(resources, cache, User.component("apiserver"));
    later[0] = client;
    pods = client.informer(ResourceName.PODS, Scope.ALL);
    Authorizer authorizer =
        Authorizer.anyOf(
            List.of(new BuiltinRoles(), new NodeAuthorizer(pods, _ -> Optional.empty())));
    pods.start();
    Access access =
        new Access(
            new Authenticator(
                List.of(
                    new StaticTokens(List.of(READER_TOKEN + ",reader,1,\"readers\"")),
                    new BootstrapTokens(client, Time.SYSTEM),
                    tokens),
                Time.SYSTEM),
            authorizer);
    PodStreams streams = new PodStreams(client, links);
    Identity serving =
        authority.issueServing(
            "kube-apiserver", List.of("localhost"), List.of("127.0.0.1"), Time.SYSTEM.now());
    insecurePort = freePort();
    aggregator = new Aggregator(client, Time.SYSTEM, authority);
    rest = rest(restPortWanted, serving, resources, access, streams);
    restPort = rest.start().getPort();
    grpc = grpc(serving, resources, access, streams);
    grpcPort = grpc.start();
    create(ResourceName.NAMESPACES, "", "{'metadata':{'name':'default'}}");
    create(ResourceName.NAMESPACES, "", "{'metadata':{'name':'kube-system'}}");
    create(ResourceName.SERVICE_ACCOUNTS, "default", "{'metadata':{'name':'default'}}");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private ApiServer rest(
      int port, Identity serving, Resources resources, Access access, PodStreams streams) {
    var tls = TlsContexts.server(serving, authority.certificate(), List.of("h2", "http/1.1"));
    var config =
        new ApiServerConfig(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            tls,
            OptionalInt.of(insecurePort),
            400,
            200,
            1000,
            java.time.Duration.ofSeconds(20));
    return new ApiServer(
        config,
        resources,
        SCHEMAS,
        access,
        Map.of(
            ResourceName.PODS,
            new PodRoutes(streams, ProxyRoutes.pods(client, streams, Time.SYSTEM), Time.SYSTEM),
            ResourceName.SERVICES,
            ProxyRoutes.services(client, streams, Time.SYSTEM),
            ResourceName.NODES,
            new NodeRoutes(streams)),
        samples,
        aggregator,
        new PrometheusRegistry(),
        List.of(new HealthCheck("cache", false, cache::ready)),
        Time.SYSTEM);
  }

  private GrpcServer grpc(
      Identity serving, Resources resources, Access access, PodStreams streams) {
    var documents = new ClusterService.Documents(VersionInfo::json, rest.discovery()::everything);
    var joining =
        new Joining(
            authority,
            ClusterNetwork.getDefaultInstance(),
            Joining.nodesOf(resources),
            Time.SYSTEM);
    return new GrpcServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        TlsContexts.server(serving, authority.certificate(), List.of("h2")),
        access.authenticator(),
        List.of(
            new ClusterService(
                resources, access.authorizer(), joining, documents, streams, samples),
            new NodeLinkService(links, samples, Time.SYSTEM)));
  }

  /** Single quotes stand for double ones; kind and apiVersion are put in. */
  public void create(ResourceName name, String namespace, String json) {
    var object =
        KubeObject.of(Json.readObject(json.replace('\'', '"')))
            .with(tree -> {
              tree.put("kind", name.kind()).put("apiVersion", name.apiVersion());
              if (!namespace.isEmpty()) {
                tree.withObjectProperty("metadata").put("namespace", namespace);
              }
            });
    client.create(name, object);
  }

  /** Past the API's rules: what a real cluster has and a test on loopback may not write. */
  public void store(String key, String json) {
    store.create(key, json.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  public URI url(String path) {
    return URI.create("https://127.0.0.1:" + restPort + path);
  }

  public Identity user(String name, String... groups) {
    return authority.issueClient(name, List.of(groups), Time.SYSTEM.now());
  }

  public Identity admin() {
    return user("kubernetes-admin", User.MASTERS);
  }

  public Kubeconfig kubeconfig(Identity identity) {
    return new Kubeconfig(
        "test",
        url(""),
        "127.0.0.1:" + grpcPort,
        authority.certificate(),
        Optional.of(identity),
        Optional.empty(),
        "default");
  }

  /** A pod on a node, running as far as its status says. */
  public void runningPod(String name, String node, String... containers) {
    var specs = new StringBuilder();
    var statuses = new StringBuilder();
    for (String container : containers) {
      String comma = specs.isEmpty() ? "" : ",";
      specs.append(comma + "{'name':'" + container + "','image':'x:1'}");
      statuses.append(
          comma
              + "{'name':'"
              + container
              + "','image':'x:1','imageID':'','ready':true,'restartCount':0,"
              + "'state':{'running':{'startedAt':'2026-01-01T00:00:00Z'}}}");
    }
    String pod =
        "{'metadata':{'name':'"
            + name
            + "'},'spec':{'nodeName':'"
            + node
            + "','containers':["
            + specs
            + "]}}";
    create(ResourceName.PODS, "default", pod);
    String status = "{'status':{'phase':'Running','containerStatuses':[" + statuses + "]}}";
    client.patch(
        ResourceName.PODS,
        new ObjectKey("default", name),
        "status",
        Patch.merge(Json.readObject(status.replace('\'', '"'))));
  }

  /** Runs until it is killed, for trying things by hand: arguments are a port and a kubeconfig. */
  public static void main(String[] args) throws Exception {
    TestMaster master = new TestMaster(Integer.parseInt(args[0]));
    master.kubeconfig(master.admin()).store(Path.of(args[1]), "admin");
    master.runningPod("p", "node-1", "c");
    var node = master.user("system:node:node-1", User.NODES);
    FakeNode fake = new FakeNode(GrpcChannels.open(master.kubeconfig(node)), "node-1");
    System.out.println("ready " + master.restPort + " " + master.grpcPort);
    Thread.currentThread().join();
  }

  @Override
  public void close() {
    aggregator.close();
    rest.close();
    grpc.close();
    pods.close();
    feeder.close();
    cache.close();
    store.close();
  }
}
