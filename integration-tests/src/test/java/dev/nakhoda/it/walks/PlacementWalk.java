package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** W12: pods go where their nodeSelector says, and wait when there is no such place. */
record PlacementWalk(Walk walk) {

  void take() {
    assertThat(walk.kubectl("create", "-f", walk.seed("11-redis-master-rc.yaml")))
        .isEqualTo("replicationcontroller/redis-master created");
    walk.awaitOutput(
        described ->
            described.contains("FailedScheduling")
                && described.contains("didn't match Pod's node affinity/selector"),
        "describe",
        "pods");
    assertThat(walk.get("pods", "{.items[0].status.phase}")).isEqualTo("Pending");
    assertThat(
            walk.get("pods", "{.items[0].status.conditions[?(@.type==\"PodScheduled\")].reason}"))
        .isEqualTo("Unschedulable");
    try {
      assertThat(walk.kubectl("label", "nodes", "node-1", "zone=north"))
          .isEqualTo("node/node-1 labeled");
      walk.await("pods", "{.items[*].status.phase}", "Running"::equals);
      assertThat(walk.get("pods", "{.items[*].spec.nodeName}")).isEqualTo("node-1");
      walk.kubectl("scale", "rc", "redis-master", "--replicas=3");
      walk.await("pods", "{.items[*].status.phase}", "Running Running Running"::equals);
      assertThat(walk.get("pods", "{.items[*].spec.nodeName}")).isEqualTo("node-1 node-1 node-1");
    } finally {
      walk.kubectl("label", "nodes", "node-1", "zone-");
    }
    assertThat(walk.get("rc/redis-master", "{.status.readyReplicas}"))
        .as("what runs stays when the label goes")
        .isEqualTo("3");
  }
}
