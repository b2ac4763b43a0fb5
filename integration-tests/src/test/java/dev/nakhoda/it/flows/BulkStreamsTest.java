package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.TestCluster;
import dev.nakhoda.it.TestNamespace;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Much at once through the streams: files copied, many forwarded connections, logs that rotate. */
@ExtendWith(TestCluster.class)
class BulkStreamsTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String SERVER =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: server}
      spec:
        terminationGracePeriodSeconds: 0
        containers: [{name: main, image: "ikubernetes/myapp:v1"}]
      """;

  /** 25 MB in numbered lines of 1 kB: the node keeps 10 MiB in a file. */
  private static final String WRITER =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: writer}
      spec:
        terminationGracePeriodSeconds: 0
        restartPolicy: Never
        containers:
        - name: main
          image: busybox:1.28
          command:
          - sh
          - -c
          - |
            until [ -e /tmp/go ]; do sleep 0.2; done
            awk 'BEGIN { for (i = 1; i <= 25000; i++) printf "%d %0990d\\n", i, 0 }'
      """;

  private static final String COUNT =
      " | awk '$1 != NR { wrong++ } END { print NR, \"lines,\", wrong + 0, \"out of place\" }'";

  @ParameterizedTest
  @ValueSource(strings = {"1.27", "1.33"})
  void copiesAndForwards(String minor, TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "bulk-" + minor.replace('.', '-'))) {
      namespace.apply(SERVER);
      namespace.kubectl("wait", "--for=condition=Ready", "pod/server", "--timeout=60s").ok();
      String kubectl = TestCluster.kubectlPath(minor) + " -n " + namespace.name() + " ";
      copies(kubectl, cluster);
      forwards(kubectl, cluster);
    }
  }

  private static void copies(String kubectl, TestCluster cluster) {
    String script =
        """
        set -e
        work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
        mkdir -p "$work/tree/inner"
        head -c 20000000 /dev/urandom >"$work/tree/big"
        echo small >"$work/tree/inner/small"
        %1$scp "$work/tree" server:/tmp/tree
        %1$scp server:/tmp/tree "$work/back" >/dev/null
        diff -r "$work/tree" "$work/back" && echo the same
        """
            .formatted(kubectl);
    assertThat(cluster.inside("sh", "-c", script).ok()).endsWith("the same");
  }

  /** 200 requests, 20 at a time, through one port-forward. */
  private static void forwards(String kubectl, TestCluster cluster) {
    String script =
        """
        %sport-forward pod/server :80 >"$0" 2>&1 & forward=$!
        trap 'kill $forward; rm -f "$0"' EXIT
        tries=0
        until port=$(sed -n 's/^Forwarding from 127.0.0.1:\\([0-9]*\\).*/\\1/p' "$0") && [ -n "$port" ]; do
          tries=$((tries + 1)); [ $tries -lt 100 ] || exit 1
          sleep 0.1
        done
        seq 200 | xargs -P 20 -I{} curl -sf -m 20 http://127.0.0.1:$port/ | grep -c 'Version: v1'
        """
            .formatted(kubectl);
    String answers =
        cluster.inside("sh", "-c", script, "/tmp/forward-" + ProcessHandle.current().pid()).ok();
    assertThat(answers).isEqualTo("200");
  }

  @Test
  void logsGoOnAcrossRotation(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "bulk-logs")) {
      namespace.apply(WRITER);
      namespace.kubectl("wait", "--for=condition=Ready", "pod/writer", "--timeout=60s").ok();
      String logs = TestCluster.kubectlPath("1.33") + " -n " + namespace.name() + " logs writer ";
      String go =
          logs.replace("logs writer", "exec writer --") + "touch /tmp/go >/dev/null 2>&1; wait";
      assertThat(
              cluster
                  .inside("sh", "-c", "(timeout 120 " + logs + "-f" + COUNT + ") & sleep 2; " + go)
                  .ok())
          .as("followed while it was written")
          .isEqualTo("25000 lines, 0 out of place");
      eventually(
          "the whole log",
          SOON,
          () -> cluster.inside("sh", "-c", logs + COUNT).ok(),
          "25000 lines, 0 out of place"::equals);
      assertThat(cluster.inside("sh", "-c", logs + "--tail=12000 | head -n 1 | cut -c 1-5").ok())
          .as("the tail begins in an older file")
          .isEqualTo("13001");
      assertThat(cluster.inside("sh", "-c", logs + "--limit-bytes=2000 | wc -c").ok())
          .isEqualTo("2000");
    }
  }
}
