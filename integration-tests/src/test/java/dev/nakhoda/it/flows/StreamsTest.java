package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Command;
import dev.nakhoda.it.TestCluster;
import dev.nakhoda.it.TestNamespace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** logs, exec, attach and edit with an old kubectl (SPDY) and a new one (WebSocket). */
@ExtendWith(TestCluster.class)
class StreamsTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(strings = {"1.27", "1.33"})
  void logsExecAndEdit(String minor, TestCluster cluster) {
    try (TestNamespace namespace =
        new TestNamespace(cluster, "streams-" + minor.replace('.', '-'))) {
      namespace.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: teller, labels: {tell: a}}
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - name: main
              image: busybox:1.28
              command: [sh, -c, "for i in 1 2 3 4 5 6 7 8; do echo line $i; sleep 1; done; sleep 1000"]
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: choir, labels: {sing: "yes"}}
          spec:
            terminationGracePeriodSeconds: 0
            initContainers:
            - {name: first, image: "busybox:1.28", command: [echo, first voice]}
            containers:
            - {name: again, image: "busybox:1.28", command: [sh, -c, "echo a voice; sleep 3; exit 1"]}
            - {name: terminal, image: "busybox:1.28", stdin: true, tty: true, command: [sh]}
            - name: listener
              image: busybox:1.28
              stdin: true
              command: [sh, -c, "echo I listen; while read word; do echo heard $word; done; echo deaf"]
          """);
      namespace
          .kubectlOf(minor, "wait", "--for=condition=Ready", "pod/teller", "--timeout=60s")
          .ok();
      logs(minor, namespace, cluster);
      exec(minor, namespace, cluster);
      logsOfSeveral(minor, namespace);
      attach(minor, namespace, cluster);
      edit(minor, namespace, cluster);
    }
  }

  private static void logs(String minor, TestNamespace namespace, TestCluster cluster) {
    assertThat(namespace.kubectlOf(minor, "logs", "teller", "--tail=1", "-c", "main").ok())
        .startsWith("line ");
    Command followed =
        cluster.inside("timeout", "20", "sh", "-c", String.join(" ", follow(minor, namespace)));
    assertThat(followed.out()).contains("line 1").contains("line 8");
    assertThat(namespace.kubectlOf(minor, "logs", "teller", "-c", "nobody").failed())
        .contains("container nobody is not valid for pod teller");
  }

  /** Follows until the last line has come. */
  private static List<String> follow(String minor, TestNamespace namespace) {
    return List.of(
        TestCluster.kubectlPath(minor),
        "--kubeconfig",
        namespace.kubeconfig().toString(),
        "--namespace",
        namespace.name(),
        "logs -f teller | sed '/line 8/q'");
  }

  private static void logsOfSeveral(String minor, TestNamespace namespace) {
    assertThat(namespace.kubectlOf(minor, "logs", "teller", "--limit-bytes=8").ok())
        .isEqualTo("line 1\nl");
    assertThat(namespace.kubectlOf(minor, "logs", "teller", "--timestamps", "--tail=1").ok())
        .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}\\.\\d+Z line \\d");
    assertThat(
            namespace.kubectlOf(minor, "logs", "teller", "--since-time=2020-01-01T00:00:00Z").ok())
        .startsWith("line 1\n");
    assertThat(namespace.kubectlOf(minor, "logs", "teller", "--since=1s").ok())
        .doesNotContain("line 1\n");
    assertThat(namespace.kubectlOf(minor, "logs", "teller", "--previous").failed())
        .contains("previous terminated container \"main\" in pod \"teller\" not found");
    eventually(
        "the end before",
        SOON,
        () -> namespace.kubectlOf(minor, "logs", "choir", "-c", "again", "-p").out(),
        "a voice"::equals);
    eventually(
        "all voices",
        SOON,
        () ->
            namespace
                .kubectlOf(minor, "logs", "-l", "sing=yes", "--all-containers", "--prefix")
                .out(),
        all ->
            all.contains("[pod/choir/first] first voice")
                && all.contains("[pod/choir/listener] I listen"));
  }

  private static void attach(String minor, TestNamespace namespace, TestCluster cluster) {
    String attach = kubectl(minor, namespace) + " attach choir ";
    String speak = "(sleep 1; echo hello; sleep 1) | timeout 20 ";
    assertThat(cluster.inside("sh", "-c", speak + attach + "-i -c listener").out())
        .contains("heard hello");
    assertThat(namespace.kubectlOf(minor, "logs", "choir", "-c", "listener").ok())
        .as("who leaves takes the input of nobody else away")
        .doesNotContain("deaf");
    // Its size comes just after the terminal.
    String type = "(sleep 3; echo 'stty size; echo $((40+2))'; sleep 2) | timeout 20 ";
    assertThat(
            cluster
                .inside(
                    "sh",
                    "-c",
                    type
                        + "script -qec 'stty rows 22 cols 77; "
                        + attach
                        + "-it -c terminal' /dev/null")
                .out())
        .contains("22 77")
        .contains("42");
  }

  private static String kubectl(String minor, TestNamespace namespace) {
    return String.join(
        " ",
        TestCluster.kubectlPath(minor),
        "--kubeconfig",
        namespace.kubeconfig().toString(),
        "--namespace",
        namespace.name());
  }

  private static void exec(String minor, TestNamespace namespace, TestCluster cluster) {
    assertThat(namespace.kubectlOf(minor, "exec", "teller", "--", "echo", "hello").ok())
        .isEqualTo("hello");
    Command exit = namespace.kubectlOf(minor, "exec", "teller", "--", "sh", "-c", "exit 7");
    assertThat(exit.exitCode()).isEqualTo(7);
    String kubectl = kubectl(minor, namespace);
    assertThat(
            cluster.inside("sh", "-c", "echo piped | " + kubectl + " exec -i teller -- cat").ok())
        .as("standard input and its end")
        .isEqualTo("piped");
    Command terminal =
        cluster.inside(
            "script", "-qec", kubectl + " exec -it teller -- sh -c 'tty; echo done'", "/dev/null");
    assertThat(terminal.ok()).contains("/dev/pts/").contains("done");
  }

  private static void edit(String minor, TestNamespace namespace, TestCluster cluster) {
    cluster
        .inside(
            "env",
            "KUBE_EDITOR=sed -i 's/tell: a/tell: b/'",
            TestCluster.kubectlPath(minor),
            "--kubeconfig",
            namespace.kubeconfig().toString(),
            "--namespace",
            namespace.name(),
            "edit",
            "pod",
            "teller")
        .ok();
    eventually(
        "the edited label",
        SOON,
        () -> namespace.get("pod/teller", "{.metadata.labels.tell}"),
        "b"::equals);
  }
}
