package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Command;
import dev.nakhoda.it.TestCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** W13, second half: {@code nakhoda rolling-update} of ReplicationControllers. */
@ExtendWith(TestCluster.class)
class RollingUpdateWalkTest {

  private static Command update(TestCluster cluster, Walk walk, String... words) {
    List<String> all = new ArrayList<>(List.of("rolling-update", "-n", walk.namespace()));
    all.addAll(List.of("--update-period", "1s", "--poll-interval", "1s"));
    all.addAll(List.of(words));
    return cluster.nakhoda(all.toArray(String[]::new));
  }

  @Test
  void byFileByImageAndBack(TestCluster cluster) {
    cluster.kubectl("label", "nodes", "node-1", "zone=north", "--overwrite").ok();
    try (Walk walk = new Walk(cluster, "w13-update", "1.33")) {
      walk.kubectl("create", "-f", walk.seed("11-redis-master-rc.yaml"));
      walk.await("rc/redis-master", "{.status.readyReplicas}", "1"::equals);
      assertThat(update(cluster, walk, "redis-master").failed())
          .contains("Must specify --filename or --image for new controller");
      byFile(cluster, walk);
      byImage(cluster, walk);
      brokenOffAndBack(cluster, walk);
    } finally {
      cluster.kubectl("label", "nodes", "node-1", "zone-").ok();
    }
  }

  private static void byFile(TestCluster cluster, Walk walk) {
    String told =
        update(cluster, walk, "redis-master", "-f", walk.seed("12-redis-master-v2-rc.yaml")).ok();
    assertThat(told.lines())
        .containsExactly(
            "Created redis-master-v2",
            "Scaling up redis-master-v2 from 0 to 1, scaling down redis-master from 1 to 0"
                + " (keep 1 pods available, don't exceed 2 pods)",
            "Scaling redis-master-v2 up to 1",
            "Scaling redis-master down to 0",
            "Update succeeded. Deleting redis-master",
            "replicationcontroller \"redis-master-v2\" rolling updated");
    assertThat(walk.get("rc", "{.items[*].metadata.name}")).isEqualTo("redis-master-v2");
    assertThat(walk.get("rc/redis-master-v2", "{.metadata.annotations}")).isEmpty();
  }

  private static void byImage(TestCluster cluster, Walk walk) {
    walk.kubectl("scale", "rc", "redis-master-v2", "--replicas=2");
    walk.await("rc/redis-master-v2", "{.status.readyReplicas}", "2"::equals);
    String told =
        update(cluster, walk, "redis-master-v2", "--image=kubeguide/redis-master:latest").ok();
    assertThat(told)
        .containsPattern("Created redis-master-v2-[0-9a-f]{32}")
        .containsPattern("Scaling redis-master-v2-[0-9a-f]{32} up to 1")
        .contains("Scaling redis-master-v2 down to 1", "Scaling redis-master-v2 down to 0")
        .contains("Update succeeded. Deleting old controller: redis-master-v2")
        .containsPattern("Renaming redis-master-v2-[0-9a-f]{32} to redis-master-v2")
        .endsWith("replicationcontroller \"redis-master-v2\" rolling updated");
    walk.await("rc/redis-master-v2", "{.status.readyReplicas}", "2"::equals);
    assertThat(walk.get("rc/redis-master-v2", "{.spec.selector.deployment}"))
        .matches("[0-9a-f]{32}");
    walk.await(
        "pods",
        "{.items[*].spec.containers[0].image}",
        "kubeguide/redis-master:latest kubeguide/redis-master:latest"::equals);
  }

  private static void brokenOffAndBack(TestCluster cluster, Walk walk) {
    String broken = "kubeguide/redis-master:none";
    assertThat(
            update(cluster, walk, "redis-master-v2", "--image=" + broken, "--timeout=5s").failed())
        .contains("timed out waiting for any update progress to be made");
    assertThat(walk.get("rc/redis-master-v2", "{.status.readyReplicas}"))
        .as("no pod was given up for one that never came")
        .isEqualTo("2");
    assertThat(update(cluster, walk, "redis-master-v2", "--image=other").failed())
        .contains("Found existing in-progress update to image (" + broken + ")");
    assertThat(update(cluster, walk, "redis-master-v2", "--rollback").ok())
        .contains("Setting \"redis-master-v2\" replicas to 2")
        .contains("Continuing update with existing controller redis-master-v2.")
        .endsWith("replicationcontroller \"redis-master-v2\" rolling updated");
    assertThat(walk.get("rc", "{.items[*].metadata.name}")).isEqualTo("redis-master-v2");
    assertThat(walk.get("rc/redis-master-v2", "{.status.readyReplicas}")).isEqualTo("2");
  }
}
