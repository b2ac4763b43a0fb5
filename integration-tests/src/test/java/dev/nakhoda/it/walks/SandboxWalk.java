package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * W6: the container that holds a pod's namespaces, and what happens when it or its address goes.
 */
record SandboxWalk(Walk walk) {

  private static final String SHARED =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: %s}
      spec:
        shareProcessNamespace: %s
        terminationGracePeriodSeconds: 0
        initContainers:
        - {name: first, image: "busybox:1.28", command: [echo, first]}
        containers:
        - {name: one, image: "busybox:1.28", command: [sleep, "36000"]}
        - {name: other, image: "busybox:1.28", command: [sleep, "36000"]}
      """;

  private static final String ADDRESS = "{.status.podIP}";
  private static final String RESTARTS = "{.status.containerStatuses[*].restartCount}";
  private static final String READY = "{.status.conditions[?(@.type==\"Ready\")].status}";

  void take() {
    walk.apply(SHARED.formatted("shared", "true"));
    walk.apply(SHARED.formatted("plain", "false"));
    walk.apply(SHARED.formatted("cut", "false"));
    for (String pod : List.of("shared", "plain", "cut")) {
      walk.await("pod/" + pod, READY, "True"::equals);
    }
    namespaces();
    pauseReapsOrphans();
    killedContainerComesBackIntoTheSameAddress();
    killedPauseMakesTheSandboxAnew();
    lostAddressMakesTheSandboxAnew();
  }

  private String inside(String pod, String container, String line) {
    return walk.kubectl("exec", pod, "-c", container, "--", "sh", "-c", line);
  }

  private void namespaces() {
    // Docker gives each container a UTS namespace of its own, with the same name in it.
    String names = "for n in net ipc; do readlink /proc/self/ns/$n; done; hostname";
    assertThat(inside("plain", "one", names)).isEqualTo(inside("plain", "other", names));
    String processes = "readlink /proc/self/ns/pid";
    assertThat(inside("plain", "one", processes)).isNotEqualTo(inside("plain", "other", processes));
    assertThat(inside("shared", "one", processes)).isEqualTo(inside("shared", "other", processes));
    assertThat(inside("plain", "one", "cat /proc/1/cmdline")).startsWith("sleep");
  }

  private void pauseReapsOrphans() {
    String pause = inside("shared", "one", "tr '\\0' ' ' < /proc/1/cmdline");
    assertThat(pause).doesNotContain("36000");
    inside("shared", "one", "sh -c 'sleep 0.5 & sleep 0.4 & exit 0'");
    walk.awaitOutput(
        states -> !states.contains("Z"),
        "exec",
        "shared",
        "-c",
        "one",
        "--",
        "sh",
        "-c",
        "sleep 1; cat /proc/[0-9]*/stat 2>/dev/null | cut -d' ' -f3");
  }

  private String dockerId(String pod, String filter) {
    return docker(
            pod,
            "ps",
            "-q",
            "--no-trunc",
            "--filter",
            "label=io.kubernetes.pod.uid=" + walk.get("pod/" + pod, "{.metadata.uid}"),
            "--filter",
            filter)
        .strip();
  }

  private String docker(String pod, String... words) {
    return walk.cluster().docker(walk.get("pod/" + pod, "{.spec.nodeName}"), words).ok();
  }

  private void killedContainerComesBackIntoTheSameAddress() {
    String before = walk.get("pod/plain", ADDRESS);
    docker("plain", "kill", dockerId("plain", "label=io.kubernetes.container.name=one"));
    walk.await("pod/plain", RESTARTS, "1 0"::equals);
    walk.await("pod/plain", READY, "True"::equals);
    assertThat(walk.get("pod/plain", ADDRESS)).isEqualTo(before);
    assertThat(
            walk.get("pod/plain", "{.status.containerStatuses[0].lastState.terminated.exitCode}"))
        .isEqualTo("137");
  }

  private void killedPauseMakesTheSandboxAnew() {
    String old = dockerId("shared", "label=io.kubernetes.docker.type=podsandbox");
    docker("shared", "kill", old);
    madeAnew("shared");
    assertThat(dockerId("shared", "label=io.kubernetes.docker.type=podsandbox"))
        .isNotEmpty()
        .isNotEqualTo(old);
  }

  private void lostAddressMakesTheSandboxAnew() {
    String sandbox = dockerId("cut", "label=io.kubernetes.docker.type=podsandbox");
    walk.cluster()
        .onNode(
            walk.get("pod/cut", "{.spec.nodeName}"),
            "ip",
            "link",
            "delete",
            "veth" + sandbox.substring(0, 11))
        .ok();
    madeAnew("cut");
  }

  private void madeAnew(String pod) {
    walk.await("pod/" + pod, RESTARTS, "1 1"::equals);
    walk.await("pod/" + pod, READY, "True"::equals);
    assertThat(walk.get("pod/" + pod, "{.status.initContainerStatuses[0].restartCount}"))
        .as("a new sandbox runs all init containers again")
        .isEqualTo("1");
    walk.awaitOutput(
        events -> events.contains("Pod sandbox changed, it will be killed and re-created."),
        "get",
        "events",
        "--field-selector",
        "reason=SandboxChanged,involvedObject.name=" + pod,
        "-o",
        "jsonpath={.items[*].message}");
    assertThat(inside(pod, "one", "ip route")).contains("default via");
  }
}
