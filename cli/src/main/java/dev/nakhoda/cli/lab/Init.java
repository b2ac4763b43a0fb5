package dev.nakhoda.cli.lab;

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

  private final Directories directories;
  private final ClusterSettings settings;
  private final Supervisor supervisor;
  private final Progress progress;
  private final ClusterPki pki;

  public Init(
      Directories directories, ClusterSettings settings, Supervisor supervisor, Progress progress) {
    this.directories = directories;
    this.settings = settings;
    this.supervisor = supervisor;
    this.progress = progress;
    this.pki = new ClusterPki(directories, Time.SYSTEM.now());
  }

  public ClusterPki pki() {
    return pki;
  }

  /** Returns at once; whether it was not running before. */
  public boolean startMaster() {
    pki.ensure(settings);
    settings.store(directories.settings());
    boolean started =
        supervisor.start(new Daemon(MASTER, masterCommand(), directories.log(MASTER)));
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
    return words;
  }

  /** LabException with the log's last line when it takes too long. */
  public void awaitReady() {
    Kubeconfig admin = Kubeconfig.load(directories.adminKubeconfig());
    ReadyProbe probe =
        new ReadyProbe(
            settings.advertiseAddress(),
            settings.restPort(),
            admin.authority(),
            admin.identity().orElseThrow());
    boolean ready =
        Processes.await(START_LIMIT, () -> probe.ready() || !supervisor.running(MASTER));
    if (!ready || !supervisor.running(MASTER)) {
      throw new LabException(
          "the master does not come up: " + LogTail.describe(directories.log(MASTER)));
    }
    progress.step(
        MASTER, "ready on https://" + settings.advertiseAddress() + ":" + settings.restPort());
  }

  /** An administrator's client; the caller closes it. */
  public Client client() {
    Kubeconfig admin = Kubeconfig.load(directories.adminKubeconfig());
    return new GrpcClient(GrpcChannels.open(admin), "nakhoda", Time.SYSTEM);
  }

  /** Proxy, DNS and pod routes on the master's own host; not a node. */
  public boolean startProxy() {
    List<String> words = new ArrayList<>(List.of(directories.launcher(), "agent", "--proxy-only"));
    words.addAll(List.of("--directory", directories.proxy().toString()));
    words.addAll(List.of("--master", settings.grpcAddress()));
    words.addAll(List.of("--node-name", MASTER));
    words.addAll(List.of("--node-ip", settings.advertiseAddress()));
    words.addAll(NodeNetwork.of(settings).flags());
    boolean started = supervisor.start(new Daemon(PROXY, words, directories.log(PROXY)));
    progress.step(PROXY, started ? "starting (ClusterIPs and DNS on this host)" : "runs");
    return started;
  }
}
