package dev.nakhoda.cli.commands;

import dev.nakhoda.agent.Agent;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.lab.ClusterPki;
import dev.nakhoda.cli.lab.ClusterSettings;
import dev.nakhoda.cli.lab.Directories;
import dev.nakhoda.cli.lab.ReadyProbe;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.client.GrpcClient;
import dev.nakhoda.client.Kubeconfig;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.Master;
import dev.nakhoda.master.MasterConfig;
import dev.nakhoda.master.store.EtcdConfig;
import dev.nakhoda.master.store.EtcdProcess;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * Does once what every process does when it starts, so that the launcher's ahead-of-time cache
 * holds it: a real master on loopback ports that nobody else uses, in a folder of its own, for a
 * few seconds. What cannot be done here (no etcd installed) is left out.
 */
@Command(name = "warm-up", hidden = true, description = "Train the launcher's ahead-of-time cache")
public final class WarmUpCommand implements Callable<Integer> {

  /** Libraries whose classes a node needs, which runs nowhere but on a real node. */
  private static final List<String> NODE_LIBRARIES =
      List.of("nakhoda-", "docker-java-", "netty-handler", "netty-transport", "netty-codec-dns");

  @Override
  public Integer call() throws Exception {
    loadNodeClasses();
    Path folder = Files.createTempDirectory("nakhoda-warm-up");
    try {
      runMaster(folder);
    } finally {
      delete(folder);
    }
    return 0;
  }

  private static void loadNodeClasses() throws IOException {
    for (Class<?> view : List.of(Pod.class, Node.class, Service.class)) {
      KubeObject.of(Json.readObject("{\"metadata\":{\"name\":\"a\"},\"spec\":{}}")).as(view);
    }
    Path own = Path.of(Agent.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    if (!own.toString().endsWith(".jar")) {
      return;
    }
    try (Stream<Path> jars = Files.list(own.getParent())) {
      for (Path jar : jars.toList()) {
        String name = jar.getFileName().toString();
        if (NODE_LIBRARIES.stream().anyMatch(name::startsWith)) {
          loadAll(jar);
        }
      }
    }
  }

  private static void loadAll(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        if (entry.getName().endsWith(".class") && !entry.getName().contains("META-INF")) {
          load(entry.getName().replace('/', '.').replaceAll("\\.class$", ""));
        }
      }
    }
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, WarmUpCommand.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError optional) {
      // It belongs to a library's part that we do not ship.
    }
  }

  private static void runMaster(Path folder) throws Exception {
    Directories directories = new Directories(folder, folder, folder);
    ClusterSettings settings =
        new ClusterSettings(
            "127.0.0.1",
            freePort(),
            freePort(),
            ClusterSettings.SERVICE_CIDR,
            ClusterSettings.POD_CIDR,
            List.of());
    new ClusterPki(directories, Time.SYSTEM.now()).ensure(settings);
    EtcdConfig etcd = etcd(directories);
    try (EtcdProcess process = new EtcdProcess(etcd);
        Master master = new Master(config(directories, settings, etcd))) {
      process.start();
      master.start();
      use(directories, settings);
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
        Duration.ofSeconds(40));
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
      for (Path entry : entries.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    }
  }
}
