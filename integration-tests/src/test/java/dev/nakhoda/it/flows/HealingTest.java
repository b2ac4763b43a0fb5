package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.TestCluster;
import dev.nakhoda.it.TestNamespace;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is killed comes back, and what runs elsewhere is not touched. */
@ExtendWith(TestCluster.class)
class HealingTest {

  private static final Duration SOON = Duration.ofSeconds(120);

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - {name: main, image: "ikubernetes/myapp:v1"}
      """;

  private static void start(TestNamespace namespace) {
    namespace.apply(DEPLOYMENT);
    namespace.kubectl("rollout", "status", "deployment/web", "--timeout=90s").ok();
  }

  @Test
  void aDeletedPodIsReplaced(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "deleted")) {
      start(namespace);
      String victim = namespace.get("pods", "{.items[0].metadata.name}");
      namespace.kubectl("delete", "pod", victim).ok();
      eventually(
          "two running pods without " + victim,
          SOON,
          () -> namespace.kubectl("get", "pods", "--no-headers").ok(),
          pods -> !pods.contains(victim) && pods.lines().filter(HealingTest::runs).count() == 2);
    }
  }

  @Test
  void aKilledContainerIsRestarted(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "killed")) {
      start(namespace);
      String pod = namespace.get("pods", "{.items[0].metadata.name}");
      String node = namespace.get("pod/" + pod, "{.spec.nodeName}");
      String container = namespace.get("pod/" + pod, "{.status.containerStatuses[0].containerID}");
      String address = namespace.get("pod/" + pod, "{.status.podIP}");
      String id = container.substring("docker://".length());
      cluster.kill(
          Long.parseLong(cluster.docker(node, "inspect", "-f", "{{.State.Pid}}", id).ok()));
      eventually(
          "restart count 1 and ready",
          SOON,
          () ->
              namespace.get(
                  "pod/" + pod,
                  "{.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].ready}"
                      + " {.status.containerStatuses[0].lastState.terminated.exitCode}"),
          "1 true 137"::equals);
      assertThat(namespace.get("pod/" + pod, "{.status.podIP}"))
          .as("the sandbox kept its address")
          .isEqualTo(address);
    }
  }

  @Test
  void aKilledAgentResumesAndItsContainersRunOn(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "agent")) {
      start(namespace);
      Set<String> before = containers(namespace);
      long agent = cluster.pid("java", "agent", "node-1");
      cluster.kill(agent);
      eventually(
          "another agent process",
          SOON,
          () -> cluster.pid("java", "agent", "node-1"),
          pid -> pid != agent);
      namespace.kubectl("scale", "deployment/web", "--replicas=4").ok();
      namespace.kubectl("rollout", "status", "deployment/web", "--timeout=90s").ok();
      assertThat(containers(namespace)).as("nothing was restarted").containsAll(before);
      awaitReadyNodes(cluster, "True True");
    }
  }

  private static void awaitReadyNodes(TestCluster cluster, String wanted) {
    eventually(
        "Ready of the nodes is " + wanted,
        SOON,
        () ->
            cluster
                .kubectl(
                    "get",
                    "nodes",
                    "-o",
                    "jsonpath={.items[*].status.conditions[?(@.type==\"Ready\")].status}")
                .ok(),
        wanted::equals);
  }

  private static Set<String> containers(TestNamespace namespace) {
    String ids = namespace.get("pods", "{.items[*].status.containerStatuses[*].containerID}");
    return new TreeSet<>(Arrays.asList(ids.split(" ")));
  }

  private static boolean runs(String line) {
    return line.contains("1/1") && line.contains("Running");
  }
}
