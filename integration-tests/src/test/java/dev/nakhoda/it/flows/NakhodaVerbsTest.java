package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Command;
import dev.nakhoda.it.TestCluster;
import dev.nakhoda.it.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The kubectl-like verbs of {@code nakhoda}, over gRPC. */
@ExtendWith(TestCluster.class)
class NakhodaVerbsTest {

  private static final Duration SOON = Duration.ofSeconds(90);

  private static final String TELLER =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: teller, labels: {app: teller}}
      spec:
        terminationGracePeriodSeconds: 0
        containers:
        - name: main
          image: busybox:1.28
          command: [sh, -c, "seq 1 20000; for i in 1 2 3; do echo late $i; sleep 1; done; sleep 1000"]
      """;

  private static Command run(TestCluster cluster, TestNamespace namespace, String... words) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.add(1, "--namespace=" + namespace.name());
    return cluster.nakhoda(all.toArray(String[]::new));
  }

  /** As typed in a shell, with {@code $n} for the launcher. */
  private static Command shell(TestCluster cluster, TestNamespace namespace, String line) {
    String program = "n=\"" + cluster.launcher() + "\"; N=" + namespace.name() + "; " + line;
    return cluster.inside("sh", "-c", program);
  }

  @Test
  void usage(TestCluster cluster) {
    eventually(
        "both nodes tell what they use",
        SOON,
        () -> cluster.nakhoda("top", "nodes").ok(),
        shown -> shown.startsWith("NAME") && shown.contains("node-1") && shown.contains("node-2"));
    try (TestNamespace namespace = new TestNamespace(cluster, "verbs-usage")) {
      namespace.apply(TELLER);
      eventually(
          "pods, too",
          SOON,
          () ->
              cluster
                  .nakhoda("top", "pods", "--containers", "--namespace=" + namespace.name())
                  .ok(),
          shown -> shown.startsWith("POD") && shown.contains("teller"));
    }
    assertThat(cluster.nakhoda("top", "node", "nowhere").failed()).contains("not found");
  }

  @Test
  void streams(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "verbs-streams")) {
      namespace.apply(TELLER);
      namespace.kubectl("wait", "--for=condition=Ready", "pod/teller", "--timeout=60s").ok();
      Command followed =
          shell(cluster, namespace, "timeout 30 $n logs -n $N -f teller | sed '/late 3/q'");
      assertThat(followed.out().lines())
          .hasSize(20_003)
          .startsWith("1", "2")
          .endsWith("late 2", "late 3");
      assertThat(run(cluster, namespace, "logs", "teller", "--tail=1").ok()).isEqualTo("late 3");
      assertThat(run(cluster, namespace, "exec", "teller", "--", "echo", "hello").ok())
          .isEqualTo("hello");
      Command seven =
          run(cluster, namespace, "exec", "teller", "--", "sh", "-c", "echo out; exit 7");
      assertThat(seven.exitCode()).isEqualTo(7);
      assertThat(seven.err()).contains("command terminated with exit code 7");
      assertThat(shell(cluster, namespace, "echo piped | $n exec -n $N -i teller -- cat").ok())
          .isEqualTo("piped");
      assertThat(
              shell(
                      cluster,
                      namespace,
                      "script -qec \"$n exec -n $N -it teller -- sh -c 'tty; exit 3'\" /dev/null;"
                          + " echo status $?")
                  .ok())
          .contains("/dev/pts/", "status 3");
      aBrokenOffTerminalIsHungUp(cluster, namespace);
    }
  }

  private static void aBrokenOffTerminalIsHungUp(TestCluster cluster, TestNamespace namespace) {
    shell(
        cluster,
        namespace,
        "timeout -s KILL 4 script -qec \"$n exec -n $N -it teller -- sleep 4321\" /dev/null");
    eventually(
        "the terminal's process has gone",
        SOON,
        () -> run(cluster, namespace, "exec", "teller", "--", "ps").ok(),
        processes -> !processes.contains("sleep 4321"));
  }

  @Test
  void createGetWatchScaleDescribeDelete(TestCluster cluster, @TempDir Path folder)
      throws IOException {
    try (TestNamespace namespace = new TestNamespace(cluster, "verbs-objects")) {
      Path watched = folder.resolve("watched");
      Process watch =
          new ProcessBuilder(
                  cluster.enter(
                      List.of(
                          "env",
                          "NAKHODA_NO_BUILD=1",
                          "KUBECONFIG=" + cluster.kubeconfig(),
                          cluster.launcher(),
                          "get",
                          "configmaps",
                          "-w",
                          "-n",
                          namespace.name())))
              .redirectOutput(watched.toFile())
              .start();
      try {
        Path file = folder.resolve("one.yaml");
        Files.writeString(
            file, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: '1'}\n");
        assertThat(run(cluster, namespace, "create", "-f", file.toString()).ok())
            .isEqualTo("configmap/one created");
        assertThat(run(cluster, namespace, "create", "-f", file.toString()).failed())
            .isEqualTo("Error from server (AlreadyExists): configmaps \"one\" already exists");
        eventually(
            "the watch tells", SOON, () -> Files.readString(watched), text -> text.contains("one"));
      } finally {
        watch.destroy();
      }
      scaleAndDescribe(cluster, namespace);
      assertThat(run(cluster, namespace, "delete", "configmap", "one").ok())
          .isEqualTo("configmap \"one\" deleted");
      assertThat(run(cluster, namespace, "get", "configmap", "one").failed())
          .isEqualTo("Error from server (NotFound): configmaps \"one\" not found");
    }
    assertThat(cluster.nakhoda("version").ok()).contains("Client Version:", "Server Version:");
  }

  private static void scaleAndDescribe(TestCluster cluster, TestNamespace namespace) {
    namespace.kubectl("create", "deployment", "web", "--image=ikubernetes/myapp:v1").ok();
    assertThat(run(cluster, namespace, "scale", "deployment/web", "--replicas=2").ok())
        .isEqualTo("deployment.apps/web scaled");
    namespace.kubectl("rollout", "status", "deployment/web", "--timeout=90s").ok();
    assertThat(run(cluster, namespace, "get", "deployment", "web", "--no-headers").ok())
        .matches("web +2/2 +2 +2 +\\S+");
    assertThat(run(cluster, namespace, "describe", "deployment", "web").ok())
        .contains(
            "Replicas:               2 desired | 2 updated | 2 total | 2 available | 0 unavailable",
            "ScalingReplicaSet");
  }

  @Test
  void applyOfAFolderOfStdinAndAgain(TestCluster cluster, @TempDir Path folder) throws IOException {
    try (TestNamespace namespace = new TestNamespace(cluster, "verbs-apply")) {
      for (String name : List.of("a", "b")) {
        Files.writeString(
            folder.resolve(name + ".yaml"),
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "
                + name
                + "}\ndata: {x: '1', y: '2'}\n");
      }
      assertThat(run(cluster, namespace, "apply", "-f", folder.toString()).ok())
          .isEqualTo("configmap/a created\nconfigmap/b created");
      assertThat(run(cluster, namespace, "apply", "-f", folder.toString()).ok())
          .isEqualTo("configmap/a unchanged\nconfigmap/b unchanged");
      namespace.kubectl("patch", "configmap", "a", "-p", "{\"data\":{\"other\":\"kept\"}}").ok();
      String changed =
          "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\ndata: {x: \"9\"}\\n'"
              + " | $n apply -n $N -f -";
      assertThat(shell(cluster, namespace, changed).ok()).isEqualTo("configmap/a configured");
      assertThat(namespace.get("configmap/a", "{.data}"))
          .as("changed, pruned, and what others set")
          .isEqualTo("{\"other\":\"kept\",\"x\":\"9\"}");
      assertThat(shell(cluster, namespace, changed).ok()).isEqualTo("configmap/a unchanged");
    }
  }

  @Test
  void imagesAndTokens(TestCluster cluster, @TempDir Path folder) {
    String name = "example.org/loaded:1";
    cluster.docker("node-1", "pull", "busybox:1.28").ok();
    cluster.docker("node-1", "tag", "busybox:1.28", name).ok();
    String tar = folder.resolve("image.tar").toString();
    cluster.docker("node-1", "save", "-o", tar, name).ok();
    cluster.docker("node-1", "rmi", name).ok();
    assertThat(cluster.nakhoda("image", "load", tar).ok()).contains("node-1", "node-2");
    for (String node : List.of("node-1", "node-2")) {
      assertThat(cluster.docker(node, "images", "-q", name).ok()).as(node).isNotEmpty();
    }
    String token = cluster.nakhoda("token", "create", "--ttl", "1h").ok();
    assertThat(cluster.nakhoda("token", "list").ok()).contains(token.substring(0, 6));
    cluster.nakhoda("token", "delete", token).ok();
    assertThat(cluster.nakhoda("token", "list").ok()).doesNotContain(token.substring(0, 6));
  }
}
