package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.TestCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node is emptied as far as a disruption budget allows. Alone, because it cordons the node. */
@ExtendWith(TestCluster.class)
class DrainWalkTest {

  private static final String GUARDED =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: guarded}
      spec:
        replicas: 2
        selector: {matchLabels: {app: guarded}}
        template:
          metadata: {labels: {app: guarded}}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - {name: main, image: "ikubernetes/myapp:v1"}
      """;

  private static final List<String> DRAIN =
      List.of("drain", "node-1", "--pod-selector=app=guarded", "--ignore-daemonsets");

  @ParameterizedTest
  @ValueSource(strings = {"1.27", "1.33"})
  void aBudgetHoldsTheDrainBack(String minor, TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "drain", minor)) {
      walk.apply(GUARDED);
      assertThat(
              walk.kubectl("create", "pdb", "guard", "--selector=app=guarded", "--min-available=2"))
          .isEqualTo("poddisruptionbudget.policy/guard created");
      walk.rolledOut("deployment/guarded");
      walk.await("pdb/guard", "{.status.currentHealthy}", "2"::equals);
      assertThat(walk.kubectl("get", "pdb", "guard", "--no-headers"))
          .matches("guard +2 +N/A +0 +\\S+");
      assertThat(walk.refused(drain("--timeout=2s")))
          .contains("Cannot evict pod as it would violate the pod's disruption budget.");
      assertThat(walk.get("deployment/guarded", "{.status.availableReplicas}")).isEqualTo("2");

      walk.kubectl("scale", "deployment/guarded", "--replicas=3");
      walk.await("pdb/guard", "{.status.disruptionsAllowed}", "1"::equals);
      assertThat(walk.kubectl(drain("--timeout=120s"))).endsWith("node/node-1 drained");
      assertThat(walk.select("pods", "app=guarded", "{.items[*].spec.nodeName}"))
          .doesNotContain("node-1");
    } finally {
      cluster.kubectl("uncordon", "node-1");
    }
  }

  private static String[] drain(String timeout) {
    List<String> words = new ArrayList<>(DRAIN);
    words.add(timeout);
    return words.toArray(String[]::new);
  }
}
