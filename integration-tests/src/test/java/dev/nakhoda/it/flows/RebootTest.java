package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.TestCluster;
import dev.nakhoda.it.TestNamespace;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code up} over what an earlier run left brings the same cluster back, with the same pods. */
@ExtendWith(TestCluster.class)
class RebootTest {

  private static final Duration SOON = Duration.ofSeconds(120);

  private static final String WEB =
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
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      """;

  @Test
  void afterDownAndAfterACrash(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "reboot")) {
      namespace.apply(WEB);
      namespace.kubectl("rollout", "status", "deployment/web", "--timeout=90s").ok();
      String pods = pods(namespace);
      String address = namespace.get("service/web", "{.spec.clusterIP}");

      cluster.lab("down").ok();
      assertThat(cluster.up().ok()).contains("The cluster is up", "answers ClusterIPs");
      runsAgain(cluster, namespace, pods, address);

      cluster.crash();
      assertThat(cluster.up().ok()).contains("The cluster is up", "answers ClusterIPs");
      runsAgain(cluster, namespace, pods, address);
      assertThat(cluster.up().ok()).contains("The cluster was up already");
    }
  }

  private static void runsAgain(
      TestCluster cluster, TestNamespace namespace, String pods, String address) {
    eventually(
        "both containers run again",
        SOON,
        () ->
            namespace.get(
                "pods",
                "{.items[*].status.conditions[?(@.type==\"Ready\")].status}"
                    + " {.items[*].status.phase}"),
        "True True Running Running"::equals);
    eventually(
        "the service answers",
        SOON,
        () -> cluster.inside("curl", "-sf", "-m", "3", "http://" + address + "/").ok(),
        page -> page.contains("Hello MyApp"));
    assertThat(pods(namespace)).as("the same pods on the same nodes").isEqualTo(pods);
  }

  private static String pods(TestNamespace namespace) {
    return namespace.get("pods", "{.items[*].metadata.uid} {.items[*].spec.nodeName}");
  }
}
