package dev.nakhoda.it;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A Kubernetes namespace of one test; deleted with all that is in it. */
public final class TestNamespace implements AutoCloseable {

  private final TestCluster cluster;
  private final String name;

  public TestNamespace(TestCluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
    cluster.kubectl("create", "namespace", name).ok();
  }

  public Command kubectl(String... words) {
    return cluster.kubectl(scoped(words).toArray(String[]::new));
  }

  /** kubectl of a minor. */
  public Command kubectlOf(String minor, String... words) {
    return cluster.kubectlOf(minor, scoped(words).toArray(String[]::new));
  }

  /** Applies manifests given as text. */
  public void apply(String manifests) {
    cluster.kubectl(manifests, List.of("--namespace", name, "apply", "-f", "-")).ok();
  }

  /** A field by JSONPath. */
  public String get(String what, String jsonPath) {
    return kubectl("get", what, "-o", "jsonpath=" + jsonPath).ok();
  }

  public java.nio.file.Path kubeconfig() {
    return cluster.kubeconfig();
  }

  public String name() {
    return name;
  }

  private List<String> scoped(String... words) {
    List<String> all = new ArrayList<>(List.of("--namespace", name));
    all.addAll(Arrays.asList(words));
    return all;
  }

  @Override
  public void close() {
    cluster.kubectl("delete", "namespace", name, "--timeout=120s").ok();
  }
}
