package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.lab.Directories;
import dev.nakhoda.cli.lab.Discovery;
import dev.nakhoda.cli.lab.EngineFlags;
import dev.nakhoda.cli.lab.Enrolment;
import dev.nakhoda.cli.lab.Init;
import dev.nakhoda.cli.lab.Join;
import dev.nakhoda.cli.lab.LabException;
import dev.nakhoda.cli.lab.NodeReadiness;
import dev.nakhoda.cli.lab.OwnAddress;
import dev.nakhoda.cli.lab.PreflightReport;
import dev.nakhoda.cli.lab.Progress;
import dev.nakhoda.cli.lab.StateLock;
import dev.nakhoda.cli.lab.Supervisor;
import dev.nakhoda.cli.lab.Supervisors;
import dev.nakhoda.cli.lab.WantedMachine;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.client.GrpcClient;
import dev.nakhoda.loop.Time;
import dev.nakhoda.pki.BootstrapToken;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.KeyPairs;
import dev.nakhoda.pki.Pem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes this machine a node. */
@Command(name = "join", description = "Make this machine a node of a cluster")
public final class JoinCommand implements Callable<Integer> {

  private static final int DEFAULT_PORT = 6444;

  @Mixin ClusterOptions cluster;
  @Mixin NodeOptions nodeOptions;

  @Parameters(
      paramLabel = "HOST:PORT",
      description = "The master's gRPC address; port 6444 if left out")
  String master;

  @Option(
      names = "--token",
      required = true,
      description = "The bootstrap token that 'init' printed")
  String token;

  @Option(
      names = "--discovery-token-ca-cert-hash",
      required = true,
      paramLabel = "sha256:HEX",
      description = "Hash of the cluster's authority, as 'init' printed it")
  String hash;

  @Option(names = "--node-name", description = "Default: the host name")
  String nodeName;

  @Option(
      names = "--node-ip",
      paramLabel = "IP",
      description = "Default: the address towards the master, also when it changes")
  String nodeAddress;

  @Option(
      names = {"--labels", "--node-labels"},
      split = ",",
      paramLabel = "KEY=VALUE",
      description = "Labels of the Node")
  Map<String, String> labels = Map.of();

  @Option(
      names = "--docker-socket",
      paramLabel = "PATH",
      description = "Use the Docker engine that runs there. Default: the node starts its own")
  Path dockerSocket;

  @Option(
      names = "--registry-mirror",
      paramLabel = "URL",
      description = "For the node's own Docker engine")
  List<String> mirrors = List.of();

  @Option(
      names = "--insecure-registry",
      paramLabel = "HOST",
      description = "For the node's own Docker engine")
  List<String> insecure = List.of();

  @Option(
      names = "--pod-infra-container-image",
      paramLabel = "IMAGE",
      description = "The pause image")
  Optional<String> infraImage = Optional.empty();

  @Override
  public Integer call() {
    Directories directories = cluster.directories();
    // What the agent would refuse is refused here.
    nodeOptions.upkeep(directories.state(), directories.groupRoot());
    Progress progress = new Progress(System.out);
    BootstrapToken parsed = parseToken();
    String address = master.contains(":") ? master : master + ":" + DEFAULT_PORT;
    String host = address.substring(0, address.lastIndexOf(':'));
    int port = port(address);
    try (StateLock lock = StateLock.take(directories)) {
      checkHash();
      Join.Node node = node();
      refuseOtherNode(directories, node.name());
      Supervisor supervisor = Supervisors.forMachine(directories, Time.SYSTEM);
      Join join = new Join(directories, node, supervisor, progress, Time.SYSTEM);
      sayWhatIsThere(directories, node.name(), progress, supervisor);
      new PreflightReport(directories, progress, Time.SYSTEM)
          .demand(
              WantedMachine.node(
                  node.address().orElseGet(() -> OwnAddress.towards(address(host)))));
      X509Certificate authority = Discovery.authority(host, port, hash);
      progress.step("join", "the master's authority has the right hash");
      // Before anything is started: a refused token shall leave nothing.
      join.enrol(() -> new Enrolment(address, authority, parsed, Time.SYSTEM));
      join.startEngine();
      join.awaitEngine();
      takeOverFromProxy(supervisor, progress);
      Instant before = Time.SYSTEM.now();
      boolean started = join.startAgent(address);
      try (Client client = nodeClient(directories, node.name(), address)) {
        join.awaitReady(new NodeReadiness(client, Time.SYSTEM, started ? before : Instant.EPOCH));
      }
      progress.say(
          "\nThis machine is the node " + node.name() + " now. On the master: kubectl get nodes");
    }
    return 0;
  }

  private Join.Node node() {
    return new Join.Node(
        nodeName == null ? hostName() : nodeName,
        Optional.ofNullable(nodeAddress),
        labels,
        Optional.ofNullable(dockerSocket),
        EngineFlags.of(mirrors, insecure),
        List.of(),
        agentFlags(),
        nodeOptions.shutdownGrace);
  }

  private List<String> agentFlags() {
    List<String> flags = new ArrayList<>(nodeOptions.words());
    infraImage.ifPresent(image -> flags.addAll(List.of("--pod-infra-container-image", image)));
    return flags;
  }

  private BootstrapToken parseToken() {
    try {
      return BootstrapToken.parse(token);
    } catch (IllegalArgumentException wrong) {
      throw new LabException("--token: " + wrong.getMessage());
    }
  }

  private void checkHash() {
    if (!hash.matches("sha256:[0-9a-f]{64}")) {
      throw new LabException(
          "--discovery-token-ca-cert-hash: '"
              + hash
              + "' is not sha256: and 64 hexadecimal digits, as 'nakhoda token create"
              + " --print-join-command' prints it");
    }
  }

  private static int port(String address) {
    try {
      return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    } catch (NumberFormatException wrong) {
      throw new LabException("'" + address + "' is not an address such as 10.0.0.81:6444");
    }
  }

  private static String address(String host) {
    try {
      return InetAddress.getByName(host).getHostAddress();
    } catch (UnknownHostException unknown) {
      throw new LabException("nobody knows the host '" + host + "': give its address");
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
    } catch (UnknownHostException unnamed) {
      throw new LabException("this machine has no host name: pass --node-name");
    }
  }

  /** On the master's own machine: only one process may hold the ClusterIPs. */
  private static void takeOverFromProxy(Supervisor supervisor, Progress progress) {
    if (supervisor.running(Init.PROXY)) {
      supervisor.stop(Init.PROXY);
      progress.step("join", "the node's agent takes ClusterIPs and DNS over from the proxy");
    }
  }

  private static void sayWhatIsThere(
      Directories directories, String name, Progress progress, Supervisor supervisor) {
    if (directories.nodes().contains(name)) {
      boolean runs = supervisor.running(Join.agentDaemon(name));
      progress.step(
          "join",
          "this machine is the node "
              + name
              + " already (its agent "
              + (runs ? "runs" : "does not run")
              + "): its certificate and images stay, the token is not used");
    }
  }

  private void refuseOtherNode(Directories directories, String name) {
    for (String other : directories.nodes()) {
      if (!other.equals(name)) {
        throw new LabException(
            "this machine is the node " + other + " already: 'nakhoda reset --purge' frees it");
      }
    }
    refuseOtherCluster(directories, name);
  }

  private void refuseOtherCluster(Directories directories, String name) {
    Path authority = directories.node(name).resolve("pki/ca.crt");
    if (authority.toFile().exists()
        && !KeyPairs.hash(Pem.parseCertificates(Pem.read(authority)).getFirst()).equals(hash)) {
      throw new LabException(
          "this machine belongs to another cluster: 'nakhoda reset --purge' frees it");
    }
  }

  private static Client nodeClient(Directories directories, String name, String address) {
    Path pki = directories.node(name).resolve("pki");
    Identity identity = Identity.load(pki.resolve("node.crt"), pki.resolve("node.key"));
    X509Certificate authority = Pem.parseCertificates(Pem.read(pki.resolve("ca.crt"))).getFirst();
    return new GrpcClient(
        GrpcChannels.open(address, authority, Optional.of(identity), Optional.empty()),
        "nakhoda",
        Time.SYSTEM);
  }
}
