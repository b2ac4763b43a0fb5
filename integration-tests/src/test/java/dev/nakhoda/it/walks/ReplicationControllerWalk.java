package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

/** W13: as many pods as asked for, whatever becomes of them. */
record ReplicationControllerWalk(Walk walk) {

  private static final String RUNNING = "{.items[?(@.status.phase==\"Running\")].metadata.name}";

  void take() {
    createsAndScales();
    replacesTheMissing();
    removesTheSurplus();
    releasesWhatItNoLongerSelects();
    leavesOrphansAndAdoptsThem();
  }

  private List<String> awaitRunning(int count) {
    String names =
        walk.await("pods", RUNNING, seen -> !seen.isEmpty() && seen.split(" ").length == count);
    return Arrays.asList(names.split(" "));
  }

  private void createsAndScales() {
    assertThat(walk.kubectl("create", "-f", walk.seed("13-redis-slave-rc.yaml")))
        .isEqualTo("replicationcontroller/redis-slave created");
    assertThat(awaitRunning(2)).allMatch(name -> name.matches("redis-slave-[a-z0-9]{5}"));
    assertThat(walk.kubectl("scale", "rc", "redis-slave", "--replicas=3"))
        .isEqualTo("replicationcontroller/redis-slave scaled");
    awaitRunning(3);
    walk.await("rc/redis-slave", "{.status.readyReplicas}", "3"::equals);
    assertThat(walk.kubectl("get", "rc").lines().toList())
        .anyMatch(line -> line.matches("NAME +DESIRED +CURRENT +READY +AGE"))
        .anyMatch(line -> line.matches("redis-slave +3 +3 +3 .*"));
    assertThat(walk.kubectl("describe", "rc", "redis-slave"))
        .contains("Normal  SuccessfulCreate", "replication-controller  Created pod: redis-slave-");
    assertThat(walk.refused("scale", "rc", "redis-slave", "--replicas=2", "--current-replicas=9"))
        .contains("Expected replicas to be 9, was 3");
  }

  private void replacesTheMissing() {
    String victim = awaitRunning(3).getFirst();
    walk.kubectl("delete", "pod", victim, "--grace-period=0", "--force");
    walk.await("pods", RUNNING, seen -> !seen.contains(victim) && seen.split(" ").length == 3);
  }

  private void removesTheSurplus() {
    walk.kubectl(
        "run", "stranger", "--image=kubeguide/guestbook-redis-slave", "--labels=name=redis-slave");
    walk.awaitOutput(
        described -> described.contains("SuccessfulDelete") && described.contains("Deleted pod: "),
        "describe",
        "rc",
        "redis-slave");
    assertThat(walk.get("rc/redis-slave", "{.status.replicas}")).isEqualTo("3");
    walk.kubectl("scale", "rc", "redis-slave", "--replicas=1");
    walk.await("rc/redis-slave", "{.status.replicas}", "1"::equals);
  }

  private void releasesWhatItNoLongerSelects() {
    String pod =
        walk.await(
            "pods",
            "{.items[?(@.metadata.ownerReferences)].metadata.name}",
            names -> !names.isEmpty() && names.split(" ").length == 1);
    walk.kubectl("label", "pod", pod, "name=released", "--overwrite");
    walk.await("pod/" + pod, "{.metadata.ownerReferences}", String::isEmpty);
    walk.await("pods", RUNNING, names -> names.contains(pod) && names.split(" ").length == 2);
    walk.kubectl("delete", "pod", pod, "--grace-period=0", "--force");
  }

  private void leavesOrphansAndAdoptsThem() {
    String pod = awaitRunning(1).getFirst();
    assertThat(walk.kubectl("delete", "rc", "redis-slave", "--cascade=orphan"))
        .isEqualTo("replicationcontroller \"redis-slave\" deleted");
    walk.await("pod/" + pod, "{.metadata.ownerReferences}", String::isEmpty);
    walk.kubectl("create", "-f", walk.seed("13-redis-slave-rc.yaml"));
    assertThat(awaitRunning(2)).as("the orphan was adopted").contains(pod);
    assertThat(walk.get("pod/" + pod, "{.metadata.ownerReferences[0].kind}"))
        .isEqualTo("ReplicationController");
    walk.kubectl("delete", "rc", "redis-slave", "--cascade=foreground", "--wait=false");
    assertThat(walk.get("rc/redis-slave", "{.metadata.finalizers[0]}"))
        .as("it stays until its pods are gone")
        .isEqualTo("foregroundDeletion");
  }
}
