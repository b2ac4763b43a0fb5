package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Command;
import dev.nakhoda.it.TestCluster;
import dev.nakhoda.it.TestNamespace;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * NodePorts on every machine, the proxy of the master, clients that stay with their pod, and ports
 * that nobody serves.
 */
@ExtendWith(TestCluster.class)
class ServicesTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void nodePortsAndAffinity(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "services")) {
      namespace.apply(
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
                containers: [{name: main, image: "ikubernetes/myapp:v1"}]
          ---
          apiVersion: v1
          kind: Service
          metadata: {name: web}
          spec:
            type: NodePort
            sessionAffinity: ClientIP
            selector: {app: web}
            ports: [{port: 80, nodePort: 30123}]
          """);
      namespace.kubectl("rollout", "status", "deployment/web", "--timeout=90s").ok();
      for (String address : new String[] {"10.88.0.1", "10.88.0.11", "10.88.0.12"}) {
        eventually(
            "the NodePort answers on " + address,
            SOON,
            () -> page(cluster, "http://" + address + ":30123/"),
            page -> page.contains("Version: v1"));
      }
      String clusterIp = namespace.get("service/web", "{.spec.clusterIP}");
      eventually(
          "the ClusterIP answers",
          SOON,
          () -> page(cluster, "http://" + clusterIp + "/"),
          page -> page.contains("Version: v1"));
      throughTheMaster(namespace);
      Set<String> pods = new TreeSet<>();
      for (int request = 0; request < 6; request++) {
        pods.add(page(cluster, "http://" + clusterIp + "/hostname.html"));
      }
      assertThat(pods).as("one client, one pod").hasSize(1);
      assertThat(cluster.inside("curl", "-s", "-m", "3", "http://" + clusterIp + ":81/").exitCode())
          .as("a port that the service has not is refused at once (curl's 7), not silent (28)")
          .isEqualTo(7);
    }
  }

  private static void throughTheMaster(TestNamespace namespace) {
    String base = "/api/v1/namespaces/" + namespace.name();
    assertThat(raw(namespace, base + "/services/web:80/proxy/").ok()).contains("Version: v1");
    String pod = namespace.get("pods", "{.items[0].metadata.name}");
    assertThat(raw(namespace, base + "/pods/http:" + pod + ":80/proxy/hostname.html").ok())
        .contains(pod);
    assertThat(raw(namespace, base + "/pods/" + pod + ":81/proxy/").err())
        .contains("error trying to reach service: dial tcp ", ":81: connect: connection refused");
    namespace.kubectl("create", "service", "clusterip", "nobody", "--tcp=80").ok();
    eventually(
        "a service without pods is not available",
        SOON,
        () -> raw(namespace, base + "/services/nobody:80/proxy/").err(),
        refused -> refused.contains("no endpoints available for service \"nobody\""));
  }

  private static Command raw(TestNamespace namespace, String path) {
    return namespace.kubectl("get", "--raw", path);
  }

  private static String page(TestCluster cluster, String url) {
    return cluster.inside("curl", "-sf", "-m", "3", url).ok();
  }
}
