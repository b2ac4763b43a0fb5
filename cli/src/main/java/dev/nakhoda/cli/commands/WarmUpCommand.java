package dev.nakhoda.cli.commands;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Main;
import dev.nakhoda.cli.lab.ClusterPki;
import dev.nakhoda.cli.lab.ClusterSettings;
import dev.nakhoda.cli.lab.Directories;
import dev.nakhoda.cli.lab.EtcdFiles;
import dev.nakhoda.cli.lab.ReadyProbe;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.client.GrpcClient;
import dev.nakhoda.client.Kubeconfig;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.Master;
import dev.nakhoda.master.MasterConfig;
import dev.nakhoda.master.controllers.engine.AutoscalerConfig;
import dev.nakhoda.master.registry.admission.AdmissionChoice;
import dev.nakhoda.master.store.EtcdConfig;
import dev.nakhoda.master.store.EtcdProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Does once what every process does when it starts, so that the launcher's ahead-of-time caches
 * hold it: one cache for the master, one for the nodes' agents and the verbs, because a process
 * maps all of its cache. A real master on loopback ports that nobody else uses, in a folder of its
 * own, for a minute; while it runs, a second process does what an agent does without a node, and a
 * third brings a crowd of pods. What cannot be done here (no etcd installed) is left out.
 */
@Command(name = "warm-up", hidden = true, description = "Train the launcher's ahead-of-time caches")
public final class WarmUpCommand implements Callable<Integer> {

  /** A training takes 30 s on a machine that does nothing else. */
  private static final Duration CHILD_LIMIT = Duration.ofMinutes(5);

  @Option(
      names = "--java",
      description = "Program and arguments of the Java processes beside this one; none: do without")
  List<String> java = List.of();

  @Option(names = "--node-java", description = "Argument of the one that trains the nodes' cache")
  List<String> nodeJava = List.of();

  @Option(
      names = "--node-of",
      description = "Train what a node does, with the master of this folder")
  Optional<Path> nodeOf = Optional.empty();

  @Option(
      names = "--crowd-of",
      description = "Be a crowd of pods to the master of this folder, which is being trained")
  Optional<Path> crowdOf = Optional.empty();

  @Override
  public Integer call() throws Exception {
    if (nodeOf.isPresent()) {
      new NodeWarmUp(nodeOf.get()).run();
      return 0;
    }
    if (crowdOf.isPresent()) {
      Path folder = crowdOf.get();
      new CrowdWarmUp(new Directories(folder, folder, folder).adminKubeconfig()).run();
      return 0;
    }
    Path folder = Files.createTempDirectory("nakhoda-warm-up");
    try {
      runMaster(folder);
    } finally {
      delete(folder);
    }
    return 0;
  }

  private void runMaster(Path folder) throws Exception {
    Directories directories = new Directories(folder, folder, folder);
    ClusterSettings settings =
        new ClusterSettings(
            "127.0.0.1",
            freePort(),
            freePort(),
            ClusterSettings.SERVICE_CIDR,
            ClusterSettings.POD_CIDR,
            List.of(),
            List.of());
    new ClusterPki(directories, Time.SYSTEM.now()).ensure(settings, EtcdFiles.in(directories));
    EtcdConfig etcd = etcd(directories);
    try (EtcdProcess process = new EtcdProcess(etcd);
        Master master = new Master(config(directories, settings, etcd))) {
      process.start();
      master.start();
      use(directories, settings);
      beside(nodeJava, "--node-of", folder);
      beside(List.of(), "--crowd-of", folder);
    }
  }

  /** A process of its own, so that its classes and profiles stay out of the master's cache. */
  private void beside(List<String> arguments, String task, Path folder)
      throws IOException, InterruptedException {
    if (java.isEmpty()) {
      return;
    }
    List<String> words = new ArrayList<>(java);
    words.addAll(arguments);
    words.addAll(List.of(Main.class.getName(), "warm-up", task, folder.toString()));
    Process process = new ProcessBuilder(words).inheritIO().start();
    if (!process.waitFor(CHILD_LIMIT)) {
      process.destroyForcibly();
    }
  }

  private static void use(Directories directories, ClusterSettings settings) {
    Kubeconfig admin = Kubeconfig.load(directories.adminKubeconfig());
    new ReadyProbe(
            "127.0.0.1", settings.restPort(), admin.authority(), admin.identity().orElseThrow())
        .ready();
    try (Client client = new GrpcClient(GrpcChannels.open(admin), "nakhoda", Time.SYSTEM)) {
      for (ResourceName resource : ResourceName.ALL) {
        client.list(resource, Scope.ALL);
      }
      client.watch(ResourceName.NODES, Scope.ALL, 0).close();
    }
  }

  private static MasterConfig config(
      Directories directories, ClusterSettings settings, EtcdConfig etcd) {
    return new MasterConfig(
        directories.state(),
        "127.0.0.1",
        "127.0.0.1",
        settings.restPort(),
        settings.grpcPort(),
        List.of(URI.create("https://" + etcd.clientAddress())),
        MasterConfig.ClusterNetwork.DEFAULT,
        OptionalInt.empty(),
        Duration.ofSeconds(40),
        Duration.ofSeconds(15),
        AdmissionChoice.DEFAULT,
        AutoscalerConfig.DEFAULT);
  }

  private static EtcdConfig etcd(Directories directories) throws IOException {
    Path pki = directories.pki().resolve("etcd");
    return new EtcdConfig(
        "etcd",
        directories.state().resolve("etcd"),
        freePort(),
        freePort(),
        pki.resolve("server.crt"),
        pki.resolve("server.key"),
        pki.resolve("ca.crt"),
        directories.state().resolve("etcd.pid"),
        directories.state().resolve("etcd.log"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    }
  }
}
