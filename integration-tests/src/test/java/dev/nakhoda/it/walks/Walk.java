package dev.nakhoda.it.walks;

import static dev.nakhoda.it.Eventually.eventually;

import dev.nakhoda.it.Command;
import dev.nakhoda.it.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One walk through the cluster: a namespace of its own, and the kubectl of one minor. Closing it
 * ends what it watches and deletes the namespace without waiting for that.
 */
final class Walk implements AutoCloseable {

  static final Duration SOON = Duration.ofSeconds(150);

  private final TestCluster cluster;
  private final String name;
  private final String program;
  private final List<WatchOutput> watches = new ArrayList<>();

  Walk(TestCluster cluster, String name, String minor) {
    this.cluster = cluster;
    this.name = name + "-" + minor.replace(".", "");
    this.program = TestCluster.kubectlPath(minor);
    run("create", "namespace", this.name).ok();
  }

  TestCluster cluster() {
    return cluster;
  }

  String namespace() {
    return name;
  }

  /** What kubectl answered; it must succeed. */
  String kubectl(String... words) {
    return run(words).ok();
  }

  /** What kubectl complained; it must fail. */
  String refused(String... words) {
    return run(words).failed();
  }

  Command run(String... words) {
    return cluster.inside(line(words).toArray(String[]::new));
  }

  /** With an editor that applies a sed expression; what kubectl said, also as a complaint. */
  String edit(String expression, String what) {
    List<String> words = new ArrayList<>(List.of("env", "KUBE_EDITOR=sed -i " + expression));
    words.addAll(line("edit", what));
    Command edited = cluster.inside(words.toArray(String[]::new));
    edited.ok();
    return (edited.out() + edited.err()).strip();
  }

  private List<String> line(String... words) {
    List<String> line = new ArrayList<>(List.of(program, "--namespace", name));
    line.addAll(Arrays.asList(words));
    return line;
  }

  /** A field by JSONPath. */
  String get(String what, String jsonPath) {
    return kubectl("get", what, "-o", "jsonpath=" + jsonPath);
  }

  /** The same for objects with these labels. */
  String select(String what, String labels, String jsonPath) {
    return kubectl("get", what, "-l", labels, "-o", "jsonpath=" + jsonPath);
  }

  /** Waits until a field is as wanted, and returns it. */
  String await(String what, String jsonPath, Predicate<String> wanted) {
    return eventually(what + " " + jsonPath, SOON, () -> get(what, jsonPath), wanted);
  }

  /** Waits until what {@code kubectl} answers is as wanted, and returns it. */
  String awaitOutput(Predicate<String> wanted, String... words) {
    return eventually(String.join(" ", words), SOON, () -> kubectl(words), wanted);
  }

  /** {@code kubectl rollout status} until the rollout has ended well. */
  String rolledOut(String what) {
    return kubectl("rollout", "status", what, "--timeout=" + SOON.toSeconds() + "s");
  }

  /** The path of a seed manifest, in this walk's namespace instead of the default one. */
  String seed(String file) {
    return file(read("seeds/" + file).replace("namespace: default", "namespace: " + name));
  }

  String read(String manifest) {
    try {
      return Files.readString(cluster.manifest(manifest));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The path of a manifest with this text. */
  String file(String text) {
    try {
      Path file = Files.createTempFile("walk", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, text).toString();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Applies a manifest given as text. */
  String apply(String text) {
    return kubectl("apply", "-f", file(text));
  }

  /** {@code kubectl get -w} in the background; ends with the walk. */
  WatchOutput watch(String... words) {
    List<String> line = new ArrayList<>(line("get", "--watch"));
    line.addAll(Arrays.asList(words));
    Map<String, String> environment = Map.of("KUBECONFIG", cluster.kubeconfig().toString());
    WatchOutput watch = new WatchOutput(cluster.enter(line), environment);
    watches.add(watch);
    return watch;
  }

  @Override
  public void close() {
    watches.forEach(WatchOutput::close);
    run("delete", "namespace", name, "--wait=false").ok();
  }
}
