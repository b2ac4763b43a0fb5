package dev.nakhoda.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real cluster for the tests: {@code ./nakhoda up} with two nodes inside a network namespace that
 * has no uplink, real etcd, a dockerd a node, and a docker-registry as their mirror. One for all
 * test classes of a run; taken down when the run ends, also when it fails.
 */
public final class TestCluster implements BeforeAllCallback, ParameterResolver, AutoCloseable {

  /** Settable, so that two checkouts can run their tests at the same time. */
  private static final String LAB = System.getenv().getOrDefault("NAKHODA_IT_NAME", "it");

  private static final String NAMESPACE = "nakhoda-" + LAB;
  private static final String MIRROR = "http://10.88.0.1:5000";

  private final Path home = home();
  private final Path work = home.resolve("integration-tests/target/cluster");
  private final Path state = work.resolve("state");
  private Optional<Process> registry = Optional.empty();
  private String upOutput = "";

  private static Path home() {
    String property = System.getProperty("nakhoda.home", "");
    Path start = Path.of(property.isEmpty() ? "" : property).toAbsolutePath();
    return Files.exists(start.resolve("nakhoda")) ? start : start.getParent();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(
            TestCluster.class,
            key -> {
              TestCluster cluster = new TestCluster();
              cluster.start();
              return cluster;
            },
            TestCluster.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(TestCluster.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .get(TestCluster.class, TestCluster.class);
  }

  private void start() {
    removeTraces();
    Command.run("ip", "netns", "add", NAMESPACE).ok();
    inside("ip", "link", "set", "lo", "up").ok();
    Command.run(home.resolve("integration-tests/images").toString(), images().toString()).ok();
    startRegistry();
    try {
      upOutput = up().ok();
    } catch (AssertionError failure) {
      close();
      throw failure;
    }
  }

  /** The storage of the registry that serves the tests' images. */
  public Path images() {
    return home.resolve("integration-tests/target/registry");
  }

  private void startRegistry() {
    Path config = work.resolve("registry.yml");
    try {
      Files.createDirectories(work);
      Files.writeString(
          config,
          """
          version: 0.1
          log: {level: error, accesslog: {disabled: true}}
          storage: {filesystem: {rootdirectory: %s}}
          http: {addr: ":5000"}
          """
              .formatted(images()));
      registry =
          Optional.of(
              new ProcessBuilder(enter(List.of("docker-registry", "serve", config.toString())))
                  .redirectErrorStream(true)
                  .redirectOutput(work.resolve("registry.log").toFile())
                  .start());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** {@code ./nakhoda up}; idempotent. */
  public Command up(String... options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "up",
                "--nodes",
                "2",
                "--registry-mirror",
                MIRROR,
                "--enable-admission-plugins",
                "NamespaceExists"));
    words.addAll(List.of(options));
    return lab(words.toArray(String[]::new));
  }

  /** A verb of the launcher that starts or ends clusters. */
  public Command lab(String... words) {
    return nakhoda(
        Stream.concat(Arrays.stream(words), Stream.of("--name", LAB, "--state", state.toString()))
            .toArray(String[]::new));
  }

  /** What {@code up} printed when it started the cluster. */
  public String upOutput() {
    return upOutput;
  }

  /** The launcher, on this cluster, inside its network namespace. */
  public Command nakhoda(String... words) {
    List<String> all = new ArrayList<>(List.of(home.resolve("nakhoda").toString()));
    all.addAll(Arrays.asList(words));
    return Command.run(enter(all), environment(), "");
  }

  private Map<String, String> environment() {
    return Map.of("NAKHODA_NO_BUILD", "1", "KUBECONFIG", kubeconfig().toString());
  }

  public Path kubeconfig() {
    return state.resolve("admin.kubeconfig");
  }

  /** The kubectl of the PATH. */
  public Command kubectl(String... words) {
    return kubectl("", words);
  }

  /** With standard input. */
  public Command kubectl(String stdin, List<String> words) {
    return kubectlOf("kubectl", stdin, words);
  }

  private Command kubectl(String stdin, String... words) {
    return kubectl(stdin, Arrays.asList(words));
  }

  /** A particular minor, e.g. {@code 1.27}. */
  public Command kubectlOf(String minor, String... words) {
    return kubectlOf(kubectlPath(minor), "", Arrays.asList(words));
  }

  private Command kubectlOf(String program, String stdin, List<String> words) {
    return Command.run(
        enter(Stream.concat(Stream.of(program), words.stream()).toList()), environment(), stdin);
  }

  /** Beside the target of the kubectl on the PATH. */
  public static String kubectlPath(String minor) {
    String found = Command.run("sh", "-c", "readlink -f \"$(command -v kubectl)\"").ok();
    return found + "." + minor;
  }

  /** A program on the master's host. */
  public Command inside(String... words) {
    return Command.run(enter(Arrays.asList(words)), environment(), "");
  }

  /** The launcher's path, for lines of a shell. */
  public String launcher() {
    return home.resolve("nakhoda").toString();
  }

  /** A program on a node. */
  public Command onNode(String node, String... words) {
    List<String> all =
        new ArrayList<>(List.of("nsenter", "--net=/var/run/netns/" + namespace(node)));
    all.addAll(Arrays.asList(words));
    return Command.run(all, Map.of(), "");
  }

  /** Docker's own client on a node's engine. */
  public Command docker(String node, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "docker", "-H", "unix://" + runDirectory().resolve(node).resolve("docker.sock")));
    all.addAll(Arrays.asList(words));
    return Command.run(all, Map.of(), "");
  }

  /** Takes the cable of a node out, or puts it in again. */
  public void cable(String node, String upOrDown) {
    String number = node.substring(node.lastIndexOf('-') + 1);
    String find = "ip -o link | sed -n 's/^[0-9]*: \\([^@:]*-n" + number + "\\)[@:].*/\\1/p'";
    String cable = inside("sh", "-c", find).ok();
    inside("ip", "link", "set", cable, upOrDown).ok();
  }

  /**
   * The process of this cluster whose program is {@code program} and whose command line holds all
   * of the words; it must be the only one.
   */
  public long pid(String program, String... words) {
    List<ProcessHandle> found =
        ProcessHandle.allProcesses()
            .filter(process -> isOurs(process, program, List.of(words)))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " processes " + program + " " + List.of(words));
    }
    return found.getFirst().pid();
  }

  private boolean isOurs(ProcessHandle process, String program, List<String> words) {
    try {
      List<String> line =
          List.of(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).split("\0"));
      return line.getFirst().endsWith(program)
          && line.containsAll(words)
          && line.stream().anyMatch(word -> word.contains(state.toString()));
    } catch (IOException gone) {
      return false;
    }
  }

  /**
   * As if the machine lost its power and came back: every process ends at once, and what only the
   * kernel or a memory file system held is gone.
   */
  public void crash() {
    String run = "/run/nakhoda-" + LAB;
    String containers =
        Stream.of("node-1", "node-2")
            .flatMap(node -> docker(node, "ps", "-q").ok().lines().map(id -> node + " " + id))
            .map(line -> line.split(" "))
            .map(words -> docker(words[0], "inspect", "-f", "{{.State.Pid}}", words[1]).ok())
            .collect(Collectors.joining(" "));
    Command.run(
            "sh",
            "-c",
            """
            marked=$(grep -lzx "NAKHODA_RUN=%1$s" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3)
            kill -9 $marked %2$s 2>/dev/null
            sleep 1
            grep -oE " (%1$s|%3$s)/[^ ]*" /proc/mounts | sort -r | xargs -r -n 1 umount -l
            rm -rf %1$s
            for node in node-1 node-2; do
              umount /run/netns/%4$s-$node && rm /run/netns/%4$s-$node
            done
            """
                .formatted(run, containers, state, LAB))
        .ok();
    inside(
            "sh",
            "-c",
            "ip -o link | sed -n 's/^[0-9]*: \\(nk[^@:]*\\)[@:].*/\\1/p' | xargs -r -n 1 ip link"
                + " delete; nft flush ruleset; ip route flush proto 78;"
                + " ip route flush table local exact 10.254.0.0/16; true")
        .ok();
  }

  /** {@code kill -9}. */
  public void kill(long pid) {
    Command.run("kill", "-9", Long.toString(pid)).ok();
  }

  /** The network namespace of a node. */
  public String namespace(String node) {
    return LAB + "-" + node;
  }

  /** The words that run a program on the master's host. */
  public List<String> enter(List<String> words) {
    return Stream.concat(Stream.of("nsenter", "--net=/var/run/netns/" + NAMESPACE), words.stream())
        .toList();
  }

  /** Sockets and process numbers, a folder for each node. */
  public Path runDirectory() {
    return Path.of("/run/nakhoda-" + LAB);
  }

  public Path state() {
    return state;
  }

  /** A manifest of the project's tests, by its path below {@code manifests}. */
  public Path manifest(String name) {
    return home.resolve("integration-tests/src/test/manifests").resolve(name);
  }

  private void removeTraces() {
    if (Files.exists(Path.of("/var/run/netns/" + NAMESPACE))) {
      lab("down", "--purge");
      Command.run("ip", "netns", "delete", NAMESPACE);
    }
  }

  @Override
  public void close() {
    lab("down", "--purge").ok();
    registry.ifPresent(process -> {
      process.destroy();
      process.onExit().join();
    });
    Command.run("ip", "netns", "delete", NAMESPACE).ok();
  }
}
