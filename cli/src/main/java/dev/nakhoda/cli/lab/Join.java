package dev.nakhoda.cli.lab;

import dev.nakhoda.cli.Waiting;
import dev.nakhoda.cli.lab.Supervisor.Daemon;
import dev.nakhoda.loop.Time;
import dev.nakhoda.pki.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Makes a machine (or one of the lab's network namespaces) a node: its Docker engine, its
 * certificate, its supervised agent. Every step is idempotent.
 */
public final class Join {

  /**
   * @param address the node's InternalIP; empty: the one towards the master, also when it changes
   * @param engine an engine that runs already; empty: the node gets its own
   * @param engineFlags for its own engine, e.g. {@code --registry-mirror=...}
   * @param enter words in front of every daemon's command, to enter a network namespace
   * @param agentFlags handed to the agent as they are
   * @param shutdown what the agent takes to end its pods when it is told to end
   */
  public record Node(
      String name,
      Optional<String> address,
      Map<String, String> labels,
      Optional<Path> engine,
      List<String> engineFlags,
      List<String> enter,
      List<String> agentFlags,
      Duration shutdown) {}

  private static final Duration ENGINE_LIMIT = Duration.ofSeconds(60);

  private final Directories directories;
  private final Node node;
  private final Supervisor supervisor;
  private final Progress progress;
  private final Waiting waiting;

  public Join(
      Directories directories, Node node, Supervisor supervisor, Progress progress, Time time) {
    this.directories = directories;
    this.node = node;
    this.supervisor = supervisor;
    this.progress = progress;
    this.waiting = new Waiting(time);
  }

  public static String engineDaemon(String node) {
    return "docker-" + node;
  }

  static boolean isEngine(String daemon) {
    return daemon.startsWith(engineDaemon(""));
  }

  public static String agentDaemon(String node) {
    return "agent-" + node;
  }

  /** Of an agent: the engine that its node has, unless it was given one. */
  static Optional<String> engineOf(String daemon) {
    String agents = agentDaemon("");
    return daemon.startsWith(agents)
        ? Optional.of(engineDaemon(daemon.substring(agents.length())))
        : Optional.empty();
  }

  /** Returns at once; nothing to do where an engine was given. */
  public boolean startEngine() {
    if (node.engine().isPresent()) {
      return false;
    }
    List<String> words = new ArrayList<>(node.enter());
    words.add(directories.script("node-docker"));
    words.add(directories.dockerRun(node.name()).toString());
    words.add(directories.node(node.name()).resolve("docker").toString());
    words.addAll(node.engineFlags());
    String name = engineDaemon(node.name());
    return supervisor.start(new Daemon(name, words, directories.log(name), Daemon.GRACE));
  }

  public void awaitEngine() {
    Path socket = socket();
    if (!waiting.until(ENGINE_LIMIT, () -> DockerPing.answers(socket))) {
      String why =
          node.engine().isPresent()
              ? "start it, or leave --docker-socket out and the node gets its own"
              : LogTail.describe(directories.log(engineDaemon(node.name())));
      throw new LabException(node.name() + ": no Docker engine answers at " + socket + ": " + why);
    }
    progress.step(node.name(), "Docker engine runs");
  }

  private Path socket() {
    return node.engine().orElse(directories.dockerSocket(node.name()));
  }

  /** Whether it holds a certificate from an earlier join that is still good. */
  public boolean hasIdentity() {
    Path pki = directories.node(node.name()).resolve("pki");
    return Files.exists(pki.resolve("node.crt"))
        && Files.exists(pki.resolve("node.key"))
        && Files.exists(pki.resolve("ca.crt"))
        && isGood(pki);
  }

  /** The agent renews it while it runs; after a long rest only a token helps. */
  private boolean isGood(Path pki) {
    X509Certificate certificate =
        Pem.parseCertificates(Pem.read(pki.resolve("node.crt"))).getFirst();
    return waiting.time().now().isBefore(certificate.getNotAfter().toInstant());
  }

  /** Asks for a certificate unless it has one. */
  public void enrol(Supplier<Enrolment> enrolment) {
    if (!hasIdentity()) {
      ClockSkew skew = enrolment.get().enrol(node.name(), directories.node(node.name()));
      skew.warning().ifPresent(warning -> progress.step(node.name(), warning));
      progress.step(node.name(), "has its certificate");
    }
  }

  /** Returns at once. */
  public boolean startAgent(String masterAddress) {
    Path directory = directories.node(node.name());
    List<String> words = new ArrayList<>(node.enter());
    words.addAll(List.of(directories.launcher(), "agent"));
    words.addAll(List.of("--directory", directory.toString()));
    words.addAll(List.of("--master", masterAddress));
    words.addAll(List.of("--node-name", node.name()));
    node.address().ifPresent(address -> words.addAll(List.of("--node-ip", address)));
    words.addAll(List.of("--docker-socket", socket().toString()));
    // Apart from other nodes of this machine, which may be of other clusters.
    words.addAll(List.of("--cgroup-root", directories.groupRoot() + "/" + node.name()));
    if (!node.labels().isEmpty()) {
      words.addAll(List.of("--node-labels", labels()));
    }
    node.engine().ifPresent(engine -> GivenEngine.remember(directory, engine));
    words.addAll(NodeNetwork.load(directory).flags());
    words.addAll(node.agentFlags());
    String name = agentDaemon(node.name());
    Duration grace = Daemon.GRACE.plus(node.shutdown());
    boolean started = supervisor.start(new Daemon(name, words, directories.log(name), grace));
    progress.step(node.name(), started ? "agent starting" : "agent runs");
    return started;
  }

  private String labels() {
    return node.labels().entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }

  /** LabException with the reason that the node gives, or else its log's last line. */
  public void awaitReady(NodeReadiness readiness) {
    readiness.await(node.name(), directories.log(agentDaemon(node.name())));
    progress.step(node.name(), "Ready");
  }
}
