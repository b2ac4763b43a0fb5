package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.RequestLoop;
import dev.nakhoda.it.TestCluster;
import dev.nakhoda.it.TestNamespace;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A new image rolls out under load; a broken one stalls and is rolled back. */
@ExtendWith(TestCluster.class)
class RolloutTest {

  private static final Duration SOON = Duration.ofSeconds(120);

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      """;

  @Test
  void rollsWithoutOneFailedRequest(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "rolling")) {
      start(namespace);
      String address = namespace.get("service/web", "{.spec.clusterIP}");
      awaitPage(cluster, address, "Version: v1");
      try (RequestLoop loop = new RequestLoop(cluster, "http://" + address + "/", "0.02")) {
        namespace.kubectl("set", "image", "deployment/web", "myapp=ikubernetes/myapp:v2").ok();
        namespace.kubectl("rollout", "status", "deployment/web", "--timeout=120s").ok();
        awaitPage(cluster, address, "Version: v2");
        RequestLoop.Outcome outcome = loop.finish();
        assertThat(outcome.requests()).isGreaterThan(20);
        assertThat(outcome.failures()).isEmpty();
      }
    }
  }

  @Test
  void aMissingImageStallsAndUndoRecovers(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "stalling")) {
      start(namespace);
      String address = namespace.get("service/web", "{.spec.clusterIP}");
      namespace.kubectl("set", "image", "deployment/web", "myapp=ikubernetes/myapp:v99").ok();
      eventually(
          "the new pod waits for its image",
          SOON,
          () -> namespace.kubectl("get", "pods").ok(),
          pods -> pods.contains("ImagePullBackOff"));
      assertThat(namespace.get("deployment/web", "{.status.availableReplicas}"))
          .as("the old pods stay (25 % of 3 unavailable, rounded down, is none)")
          .isEqualTo("3");
      awaitPage(cluster, address, "Version: v1");
      namespace.kubectl("rollout", "undo", "deployment/web").ok();
      namespace.kubectl("rollout", "status", "deployment/web", "--timeout=120s").ok();
      eventually(
          "only the three old pods are left",
          SOON,
          () -> namespace.kubectl("get", "pods", "--no-headers").ok(),
          pods -> pods.lines().count() == 3 && pods.lines().allMatch(it -> it.contains("1/1")));
    }
  }

  private static void start(TestNamespace namespace) {
    namespace.apply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 5
              containers:
              - name: myapp
                image: ikubernetes/myapp:v1
                ports: [{containerPort: 80}]
        ---
        """
            + SERVICE);
    namespace.kubectl("rollout", "status", "deployment/web", "--timeout=90s").ok();
  }

  private static void awaitPage(TestCluster cluster, String address, String text) {
    eventually(
        "the service answers " + text,
        SOON,
        () -> cluster.inside("curl", "-sf", "-m", "3", "http://" + address + "/").ok(),
        page -> page.contains(text));
  }
}
