package dev.nakhoda.it.walks;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** W14: stable names, in order up and in order down. Volume claims have a walk of their own. */
record StatefulSetWalk(Walk walk) {

  private static final String IMAGES = "{.items[*].spec.containers[0].image}";

  private static final String PARALLEL =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: side-by-side}
      spec:
        serviceName: web-headless
        podManagementPolicy: Parallel
        replicas: 2
        ordinals: {start: 5}
        selector: {matchLabels: {app: side}}
        template:
          metadata: {labels: {app: side}}
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - {name: main, image: "busybox:1.28", command: [sleep, "3600"]}
      """;

  void take() {
    comesUpInOrder();
    hasStableNames();
    updatesFromTheTopDown();
    goesDownInOrder();
    parallelDoesNotWait();
  }

  private String manifest() {
    String seed = walk.read("seeds/29-statefulset.yaml");
    return seed.substring(0, seed.indexOf("        volumeMounts:"));
  }

  private void comesUpInOrder() {
    WatchOutput watch = watchEvents();
    walk.apply(manifest());
    assertThat(walk.rolledOut("statefulset/web")).contains("3 new pods have been updated");
    walk.await("sts/web", "{.status.readyReplicas}", "3"::equals);
    assertThat(walk.kubectl("get", "sts", "web", "--no-headers")).matches("web +3/3 .*");
    List<String> events =
        eventually(
            "web-2 was ready",
            Walk.SOON,
            watch::lines,
            lines -> lines.stream().anyMatch(line -> line.matches("MODIFIED web-2 true")));
    for (String pod : List.of("web-0", "web-1")) {
      String next = pod.equals("web-0") ? "web-1" : "web-2";
      assertThat(first(events, "MODIFIED " + pod + " true"))
          .as(pod + " is ready before " + next + " begins")
          .isLessThan(first(events, "ADDED " + next + ".*"));
    }
    watch.close();
  }

  private WatchOutput watchEvents() {
    return walk.watch(
        "pods",
        "-l",
        "app=web-sts",
        "--output-watch-events",
        "-o",
        "jsonpath={.type} {.object.metadata.name} {.object.status.containerStatuses[0].ready}"
            + "{\"\\n\"}");
  }

  private static int first(List<String> lines, String pattern) {
    for (int index = 0; index < lines.size(); index++) {
      if (lines.get(index).matches(pattern)) {
        return index;
      }
    }
    throw new AssertionError(pattern + " is not in " + lines);
  }

  private void hasStableNames() {
    assertThat(walk.kubectl("exec", "web-1", "--", "hostname")).isEqualTo("web-1");
    assertThat(walk.get("pod/web-1", "{.metadata.labels}"))
        .contains(
            "\"statefulset.kubernetes.io/pod-name\":\"web-1\"",
            "\"apps.kubernetes.io/pod-index\":\"1\"");
    String uid = walk.get("pod/web-1", "{.metadata.uid}");
    walk.kubectl("delete", "pod", "web-1");
    walk.await(
        "pod/web-1",
        "{.metadata.uid} {.status.phase}",
        seen -> !seen.contains(uid) && seen.endsWith("Running"));
    eventually(
        "web-1 answers by its name",
        Walk.SOON,
        () -> walk.kubectl("exec", "web-0", "--", "wget", "-qO-", "http://web-1.web-headless/"),
        page -> page.contains("nginx"));
    walk.await("sts/web", "{.status.readyReplicas}", "3"::equals);
  }

  private void updatesFromTheTopDown() {
    walk.kubectl(
        "patch",
        "sts",
        "web",
        "-p",
        "{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":2}}}}");
    walk.kubectl("set", "image", "statefulset/web", "nginx=nginx:1.8");
    assertThat(walk.rolledOut("statefulset/web"))
        .contains("partitioned roll out complete: 1 new pods have been updated");
    assertThat(walk.select("pods", "app=web-sts", IMAGES)).isEqualTo("nginx nginx nginx:1.8");
    walk.kubectl(
        "patch",
        "sts",
        "web",
        "-p",
        "{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":0}}}}");
    walk.rolledOut("statefulset/web");
    walk.await("sts/web", "{.status.currentReplicas} {.status.updatedReplicas}", "3 3"::equals);
    assertThat(walk.select("pods", "app=web-sts", IMAGES))
        .isEqualTo("nginx:1.8 nginx:1.8 nginx:1.8");
    assertThat(walk.kubectl("rollout", "history", "statefulset/web").lines().toList())
        .anyMatch(line -> line.startsWith("1 "))
        .anyMatch(line -> line.startsWith("2 "));
    assertThat(walk.get("sts/web", "{.status.currentRevision}"))
        .isEqualTo(walk.get("sts/web", "{.status.updateRevision}"));
  }

  private void goesDownInOrder() {
    WatchOutput watch = watchEvents();
    walk.kubectl("scale", "sts", "web", "--replicas=1");
    walk.await("sts/web", "{.status.replicas}", "1"::equals);
    List<String> events =
        eventually(
            "web-1 is gone",
            Walk.SOON,
            watch::lines,
            lines -> lines.stream().anyMatch(line -> line.matches("DELETED web-1.*")));
    assertThat(first(events, "DELETED web-2.*")).isLessThan(first(events, "DELETED web-1.*"));
    assertThat(walk.select("pods", "app=web-sts", "{.items[*].metadata.name}")).isEqualTo("web-0");
  }

  private void parallelDoesNotWait() {
    walk.apply(PARALLEL);
    walk.await("sts/side-by-side", "{.status.readyReplicas}", "2"::equals);
    assertThat(walk.select("pods", "app=side", "{.items[*].metadata.name}"))
        .isEqualTo("side-by-side-5 side-by-side-6");
    walk.kubectl("set", "image", "statefulset/side-by-side", "main=busybox:latest");
    walk.rolledOut("statefulset/side-by-side");
    assertThat(walk.kubectl("rollout", "undo", "statefulset/side-by-side"))
        .isEqualTo("statefulset.apps/side-by-side rolled back");
    walk.rolledOut("statefulset/side-by-side");
    assertThat(walk.select("pods", "app=side", IMAGES)).isEqualTo("busybox:1.28 busybox:1.28");
    assertThat(walk.kubectl("delete", "sts", "web", "side-by-side"))
        .contains("statefulset.apps \"web\" deleted");
    walk.awaitOutput(String::isEmpty, "get", "pods", "-o", "name");
  }
}
