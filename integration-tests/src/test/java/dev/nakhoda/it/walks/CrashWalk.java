package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** W9: which image is taken, and what happens to containers that end. */
record CrashWalk(Walk walk) {

  private static final String POLICY =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: %1$s}
      spec:
        restartPolicy: %2$s
        terminationGracePeriodSeconds: 0
        containers: [{name: main, image: "%3$s", %4$s}]
      """;

  private static final String NODE = "node-1";

  private static final String TWO =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: two}
      spec:
        nodeName: NODE
        restartPolicy: Never
        terminationGracePeriodSeconds: 0
        containers:
        - {name: ends, image: "busybox:1.28", command: [sh, -c, "exit 3"]}
        - {name: lasts, image: "busybox:1.28", command: [sleep, "3600"]}
      """
          .replace("NODE", NODE);

  private static final String STATES =
      "{.status.containerStatuses[0].state.terminated.exitCode}"
          + " {.status.containerStatuses[1].state.running.startedAt}";

  private static final String RUNS_AGAIN =
      "[{\"op\": \"replace\", \"path\": \"/status/containerStatuses/0/state\","
          + " \"value\": {\"running\": {}}}]";

  private static final String RESTARTS = "{.status.containerStatuses[0].restartCount}";

  void take() {
    walk.kubectl("create", "-f", walk.seed("22-pod-test1-crash.yaml"));
    start();
    pullPolicies();
    restartPolicies();
    endedForGood();
    crashLoop();
    repaired();
  }

  private void run(String name, String restartPolicy, String image, String rest) {
    walk.apply(POLICY.formatted(name, restartPolicy, image, rest));
  }

  private void start() {
    walk.kubectl("create", "-f", walk.seed("21-pod-demo2.yaml"));
    run("never-there", "Always", "busybox:never", "imagePullPolicy: Never");
    walk.apply(TWO);
    run("latest", "Always", "busybox", "command: [sleep, '3600']");
    run("tagged", "Always", "busybox:1.28", "command: [sleep, '3600']");
    run("no-such", "Always", "library/no-such-image:1", "command: [sleep, '3600']");
    for (String policy : List.of("OnFailure", "Never")) {
      for (int code : new int[] {0, 3}) {
        String name = policy.toLowerCase(java.util.Locale.ROOT) + "-" + code;
        run(name, policy, "busybox:1.28", "command: [sh, -c, 'exit " + code + "']");
      }
    }
  }

  private void pullPolicies() {
    assertThat(
            walk.get(
                "pod",
                "{range .items[*]}{.metadata.name}={.spec.containers[0].imagePullPolicy} {end}"))
        .contains("latest=Always", "tagged=IfNotPresent", "pod-demo2=IfNotPresent");
    walk.awaitOutput(
        line -> line.contains("ErrImageNeverPull"), "get", "pod", "never-there", "--no-headers");
    assertThat(walk.kubectl("describe", "pod", "never-there"))
        .contains(
            "Container image \"busybox:never\" is not present with pull policy of Never",
            "Error: ErrImageNeverPull");
    walk.awaitOutput(
        line -> line.contains("ImagePullBackOff"), "get", "pod", "no-such", "--no-headers");
    walk.kubectl("wait", "--for=condition=Ready", "pod/latest", "pod/pod-demo2", "--timeout=120s");
    assertThat(walk.kubectl("describe", "pod", "latest"))
        .contains("Pulling image \"busybox\"", "Successfully pulled image \"busybox\" in ");
  }

  private void restartPolicies() {
    walk.await("pod/never-0", "{.status.phase}", "Succeeded"::equals);
    walk.await("pod/never-3", "{.status.phase}", "Failed"::equals);
    walk.await("pod/onfailure-0", "{.status.phase}", "Succeeded"::equals);
    walk.await("pod/onfailure-3", RESTARTS, count -> Integer.parseInt(count) >= 2);
    assertThat(walk.get("pod/never-3", RESTARTS)).isEqualTo("0");
    assertThat(walk.get("pod/onfailure-0", RESTARTS)).isEqualTo("0");
  }

  /** Neither the API nor a node that lost its container believes that it runs again. */
  private void endedForGood() {
    walk.await("pod/two", STATES, states -> states.startsWith("3 2"));
    assertThat(
            walk.refused(
                "patch", "pod", "two", "--subresource=status", "--type=json", "-p", RUNS_AGAIN))
        .contains(
            "status.containerStatuses[0].state: Forbidden: may not be transitioned to"
                + " non-terminated state");
    docker("rm", container(0));
    docker("kill", container(1));
    walk.await("pod/two", "{.status.phase}", "Failed"::equals);
    assertThat(walk.get("pod/two", STATES)).startsWith("3");
    assertThat(walk.get("pod/two", RESTARTS)).isEqualTo("0");
    String uid = walk.get("pod/two", "{.metadata.uid}");
    assertThat(docker("ps", "-a", "--filter", "name=" + uid, "--format", "{{.Names}}"))
        .doesNotContain("k8s_ends_");
  }

  private String container(int index) {
    return walk.get("pod/two", "{.status.containerStatuses[" + index + "].containerID}")
        .substring("docker://".length());
  }

  private String docker(String... words) {
    return walk.cluster().docker(NODE, words).ok();
  }

  private void crashLoop() {
    walk.awaitOutput(
        line -> line.contains("CrashLoopBackOff"), "get", "pod", "pod-test1", "--no-headers");
    walk.await("pod/pod-test1", RESTARTS, count -> Integer.parseInt(count) >= 3);
    walk.awaitOutput(
        text -> text.matches("(?s).*BackOff +\\d+s \\(x\\d+ over \\d+s\\).*"),
        "describe",
        "pod",
        "pod-test1");
    assertThat(walk.kubectl("describe", "pod", "pod-test1"))
        .contains(
            "Scheduled",
            "Pulling image \"nginx\"",
            "Successfully pulled image",
            "Created container: nginx",
            "Started container nginx",
            "Back-off restarting failed container nginx in pod pod-test1_")
        .containsPattern("Last State: +Terminated\\s+Reason: +Completed\\s+Exit Code: +0");
    assertThat(walk.kubectl("logs", "pod-test1", "--previous")).isEqualTo("SUCCESS");
  }

  private void repaired() {
    walk.kubectl("delete", "pod", "pod-test1");
    walk.kubectl("apply", "-f", walk.seed("23-pod-test1-fixed.yaml"));
    walk.kubectl("wait", "--for=condition=Ready", "pod/pod-test1", "--timeout=120s");
    String address = walk.get("pod/pod-test1", "{.status.podIP}");
    for (String node : List.of("node-1", "node-2")) {
      assertThat(walk.cluster().onNode(node, "curl", "-sI", "-m", "20", "http://" + address).ok())
          .contains("200 OK");
    }
  }
}
