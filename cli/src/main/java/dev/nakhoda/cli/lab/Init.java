package dev.nakhoda.cli.lab;

import dev.nakhoda.cli.Waiting;
import dev.nakhoda.cli.lab.Supervisor.Daemon;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.client.GrpcClient;
import dev.nakhoda.client.Kubeconfig;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes this machine a master: keys, the supervised master, and the proxy that lets ClusterIPs
 * answer here. Every step is idempotent. {@code up} takes the same steps.
 */
public final class Init {

  public static final String MASTER = "master";
  public static final String PROXY = "proxy";

  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration PROXY_LIMIT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int SERVICE_PORT = 443;

  private final Directories directories;
  private final ClusterSettings settings;
  private final EtcdFiles etcd;
  private final Supervisor supervisor;
  private final Progress progress;
  private final Time time;
  private final ClusterPki pki;

  public Init(
      Directories directories,
      ClusterSettings settings,
      EtcdFiles etcd,
      Supervisor supervisor,
      Progress progress,
      Time time) {
    this.directories = directories;
    this.settings = settings;
    this.etcd = etcd;
    this.supervisor = supervisor;
    this.progress = progress;
    this.time = time;
    this.pki = new ClusterPki(directories, time.now());
  }

  public ClusterPki pki() {
    return pki;
  }

  /** Returns at once; whether it was not running before. */
  public boolean startMaster() {
    pki.ensure(settings, etcd);
    settings.store(directories.settings());
    boolean started =
        supervisor.start(
            new Daemon(MASTER, masterCommand(), directories.log(MASTER), Daemon.GRACE));
    progress.step(MASTER, started ? "starting (log " + directories.log(MASTER) + ")" : "runs");
    return started;
  }

  private List<String> masterCommand() {
    List<String> words = new ArrayList<>(List.of(directories.launcher(), "master"));
    words.addAll(List.of("--state", directories.state().toString()));
    words.addAll(List.of("--advertise-address", settings.advertiseAddress()));
    words.addAll(List.of("--rest-port", "" + settings.restPort()));
    words.addAll(List.of("--grpc-port", "" + settings.grpcPort()));
    words.addAll(List.of("--service-cluster-ip-range", settings.serviceCidr()));
    words.addAll(List.of("--pod-network-cidr", settings.podCidr()));
    if (!settings.etcdServers().isEmpty()) {
      words.addAll(List.of("--etcd-servers", String.join(",", settings.etcdServers())));
    }
    words.addAll(settings.admission());
    return words;
  }

  /** LabException with the log's last line when it takes too long. */
  public void awaitReady() {
    ReadyProbe probe = probe(settings.advertiseAddress(), settings.restPort());
    boolean ready =
        new Waiting(time).until(START_LIMIT, () -> probe.ready() || !supervisor.running(MASTER));
    if (!ready || !supervisor.running(MASTER)) {
      throw new LabException(
          "the master does not come up: " + LogTail.describe(directories.log(MASTER)));
    }
    progress.step(
        MASTER, "ready on https://" + settings.advertiseAddress() + ":" + settings.restPort());
  }

  private ReadyProbe probe(String host, int port) {
    Kubeconfig admin = Kubeconfig.load(directories.adminKubeconfig());
    return new ReadyProbe(host, port, admin.authority(), admin.identity().orElseThrow());
  }

  /** An administrator's client; the caller closes it. */
  public Client client() {
    Kubeconfig admin = Kubeconfig.load(directories.adminKubeconfig());
    return new GrpcClient(GrpcChannels.open(admin), "nakhoda", time);
  }

  /** Proxy, DNS and pod routes on the master's own host; not a node. */
  public boolean startProxy() {
    if (agentRuns()) {
      progress.step(PROXY, "the node's agent on this machine answers ClusterIPs");
      return false;
    }
    List<String> words = new ArrayList<>(List.of(directories.launcher(), "agent", "--proxy-only"));
    words.addAll(List.of("--directory", directories.proxy().toString()));
    words.addAll(List.of("--master", settings.grpcAddress()));
    words.addAll(List.of("--node-name", MASTER));
    words.addAll(List.of("--node-ip", settings.advertiseAddress()));
    words.addAll(NodeNetwork.of(settings).flags());
    boolean started =
        supervisor.start(new Daemon(PROXY, words, directories.log(PROXY), Daemon.GRACE));
    progress.step(PROXY, started ? "starting (ClusterIPs and DNS on this host)" : "runs");
    return started;
  }

  /** A machine that is a node, too: only one of the two may hold the ClusterIPs. */
  private boolean agentRuns() {
    return directories.nodes().stream().map(Join::agentDaemon).anyMatch(name -> runsHere(name));
  }

  /** The lab's agents run in namespaces of their own. */
  private boolean runsHere(String daemon) {
    return Traces.read()
        .daemons()
        .contains(new Traces.Daemon(directories.run().toString(), daemon));
  }

  /** Otherwise another machine's proxy, on the way of the default route, may have answered. */
  private static boolean isLocal(String address) {
    return Command.run("ip", "-4", "route", "get", address).output().startsWith("local ");
  }

  /** Until the API's own ClusterIP answers on this host. */
  public void awaitProxy() {
    String service = settings.kubernetesServiceAddress();
    ReadyProbe probe = probe(service, SERVICE_PORT);
    if (!new Waiting(time).until(PROXY_LIMIT, PAUSE, () -> isLocal(service) && probe.ready())) {
      throw new LabException(
          "ClusterIPs do not answer on this host: " + LogTail.describe(directories.log(PROXY)));
    }
    progress.step(PROXY, "answers ClusterIPs on this host");
  }
}
