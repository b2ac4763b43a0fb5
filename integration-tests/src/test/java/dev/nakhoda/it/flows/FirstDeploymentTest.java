package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Command;
import dev.nakhoda.it.TestCluster;
import dev.nakhoda.it.TestNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The newcomer's walk: nodes, a Deployment, a Service, and who can reach it. */
@ExtendWith(TestCluster.class)
class FirstDeploymentTest {

  private static final Duration SOON = Duration.ofSeconds(90);

  @Test
  void upEndsWithTwoReadyNodes(TestCluster cluster) {
    assertThat(cluster.upOutput()).contains("all Ready").contains("kubectl get nodes");
    String nodes = cluster.kubectl("get", "nodes", "--no-headers").ok();
    assertThat(nodes.lines()).hasSize(2).allMatch(line -> line.matches("\\S+ +Ready .*"));
    assertThat(cluster.up().ok()).as("a second up changes nothing").contains("up already");
  }

  @Test
  void threeReplicasBehindAClusterIp(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "first")) {
      String manifest = cluster.manifest("seeds/15-myapp-deploy-v2.yaml").toString();
      String unscoped = read(manifest).replace("namespace: default", "namespace: first");
      cluster.kubectl(unscoped, List.of("apply", "-f", "-")).ok();
      namespace.kubectl("rollout", "status", "deployment/myapp-deploy", "--timeout=90s").ok();
      assertThat(namespace.get("deployment/myapp-deploy", "{.status.availableReplicas}"))
          .isEqualTo("3");
      assertThat(
              new TreeSet<>(List.of(namespace.get("pods", "{.items[*].spec.nodeName}").split(" "))))
          .as("spread over both nodes")
          .hasSize(2);
      namespace.kubectl("expose", "deployment", "myapp-deploy", "--port=80", "--name=myapp").ok();
      String address = namespace.get("service/myapp", "{.spec.clusterIP}");
      assertThat(address).startsWith("10.254.");
      reachableFromEverywhere(cluster, namespace, address);
      Set<String> pods = Set.of(namespace.get("pods", "{.items[*].metadata.name}").split(" "));
      eventually(
          "successive connections reach all three pods",
          SOON,
          () -> answers(cluster, "http://" + address + "/hostname.html"),
          pods::equals);
    }
  }

  private static void reachableFromEverywhere(
      TestCluster cluster, TestNamespace namespace, String address) {
    String url = "http://" + address + "/";
    eventually(
        "the ClusterIP answers on the master's host",
        SOON,
        () -> fetch(cluster.inside("curl", "-sf", "-m", "3", url)),
        page -> page.contains("Version: v2"));
    for (String node : List.of("node-1", "node-2")) {
      eventually(
          "the ClusterIP answers on " + node,
          SOON,
          () -> fetch(cluster.onNode(node, "curl", "-sf", "-m", "3", url)),
          page -> page.contains("Version: v2"));
    }
    String pod = namespace.get("pods", "{.items[0].metadata.name}");
    assertThat(namespace.kubectl("exec", pod, "--", "wget", "-q", "-O", "-", url).ok())
        .as("from inside a pod")
        .contains("Version: v2");
    assertThat(
            namespace
                .kubectl("exec", pod, "--", "wget", "-q", "-O", "-", "http://myapp.first.svc/")
                .ok())
        .as("by its DNS name")
        .contains("Version: v2");
  }

  private static Set<String> answers(TestCluster cluster, String url) {
    Set<String> answers = new TreeSet<>();
    for (int request = 0; request < 6; request++) {
      answers.add(fetch(cluster.inside("curl", "-sf", "-m", "3", url)));
    }
    return answers;
  }

  private static String fetch(Command command) {
    return command.ok();
  }

  private static String read(String file) {
    return Command.run("cat", file).ok() + "\n";
  }
}
