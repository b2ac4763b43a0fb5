package dev.nakhoda.it.walks;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.RequestLoop;
import dev.nakhoda.it.TestCluster;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Ten replicas are updated again and again while 200 requests a second come in by the ClusterIP,
 * each over a connection of its own: none of them may fail.
 */
@ExtendWith(TestCluster.class)
class RollingUpdateUnderLoadTest {

  private static final int TURNS =
      Integer.parseInt(System.getenv().getOrDefault("NAKHODA_IT_TURNS", "10"));

  private static final int RATE = 200;

  private static final String MANIFEST =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 10
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 10
            containers:
            - name: myapp
              image: ikubernetes/myapp:v1
              ports: [{containerPort: 80}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      """;

  @Test
  void noRequestFails(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "load", "1.33")) {
      walk.apply(MANIFEST);
      walk.rolledOut("deployment/web");
      String url = "http://" + walk.get("service/web", "{.spec.clusterIP}") + "/";
      awaitPage(cluster, url, "Version: v1");
      try (RequestLoop requests = new RequestLoop(cluster, url, RATE)) {
        for (int turn = 1; turn <= TURNS; turn++) {
          String version = List.of("v1", "v2", "v3").get(turn % 3);
          walk.kubectl("set", "image", "deployment/web", "myapp=ikubernetes/myapp:" + version);
          walk.rolledOut("deployment/web");
          awaitPage(cluster, url, "Version: " + version);
        }
        RequestLoop.Outcome outcome = requests.finish();
        System.out.println("Rolling updates: " + TURNS + ", requests: " + outcome.requests());
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.requests()).isGreaterThan((long) TURNS * RATE);
      }
    }
  }

  private static void awaitPage(TestCluster cluster, String url, String text) {
    eventually(
        url + " answers " + text,
        Walk.SOON,
        () -> cluster.inside("curl", "-sf", "-m", "3", url).ok(),
        page -> page.contains(text));
  }
}
