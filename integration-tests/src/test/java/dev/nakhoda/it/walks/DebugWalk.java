package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code kubectl debug}: a container added to a pod, a copy of a pod, and a pod on a node. */
record DebugWalk(Walk walk) {

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: app, labels: {app: app}}
      spec:
        terminationGracePeriodSeconds: 0
        containers:
        - {name: main, image: "busybox:1.28", command: [sh, -c, "sleep 36000; echo woke"]}
      """;

  private static final String TWO_AT_ONCE =
      """
      {"spec": {"ephemeralContainers": [
        {"name": "wrong", "image": "busybox", "targetContainerName": "none", "ports": [{"containerPort": 80}]}
      ]}}
      """;

  void take() {
    walk.apply(POD);
    walk.kubectl("wait", "--for=condition=Ready", "pod/app", "--timeout=120s");
    addsAContainer();
    attaches();
    if (!walk.namespace().endsWith("127")) {
      refusesWhatMayNotBe();
    }
    copies();
    onANode();
  }

  private void addsAContainer() {
    walk.kubectl(
        "debug",
        "app",
        "--image=busybox:1.28",
        "--target=main",
        "-c",
        "debugger",
        "--",
        "sh",
        "-c",
        "ps; wget -q -O - http://localhost:1 2>&1; exit 7");
    walk.await(
        "pod/app",
        "{.status.ephemeralContainerStatuses[0].state.terminated.exitCode}",
        "7"::equals);
    assertThat(walk.kubectl("logs", "app", "-c", "debugger"))
        .as("sees the processes of its target, on the pod's address")
        .contains("sleep 36000", "Connection refused");
    assertThat(walk.kubectl("describe", "pod", "app"))
        .contains("Ephemeral Containers:", "debugger:", "Started container debugger");
    assertThat(walk.get("pod/app", "{.status.containerStatuses[0].restartCount} {.status.phase}"))
        .isEqualTo("0 Running");
  }

  private void attaches() {
    assertThat(
            walk.kubectl(
                "debug",
                "app",
                "--image=busybox:1.28",
                "-i",
                "--",
                "sh",
                "-c",
                "sleep 3; echo on $(hostname)"))
        .contains("on app");
    assertThat(walk.get("pod/app", "{.spec.ephemeralContainers[*].name}"))
        .startsWith("debugger debugger-");
  }

  /** The old kubectl cannot patch this sub-resource by itself. */
  private void refusesWhatMayNotBe() {
    assertThat(
            walk.refused(
                "patch", "pod", "app", "--subresource=ephemeralcontainers", "-p", TWO_AT_ONCE))
        .contains(
            "spec.ephemeralContainers[",
            "targetContainerName: Not found: \"none\"",
            "ports: Forbidden: cannot be set for an Ephemeral Container");
    assertThat(
            walk.refused(
                "patch",
                "pod",
                "app",
                "--subresource=ephemeralcontainers",
                "-p",
                "{\"spec\":{\"ephemeralContainers\":[{\"name\":\"debugger\",\"image\":\"other\"}]}}"))
        .contains("existing ephemeral containers \"debugger\" may not be changed");
  }

  private void copies() {
    walk.kubectl(
        "debug",
        "app",
        "--copy-to=copy",
        "--image=busybox:1.28",
        "--share-processes",
        "-c",
        "beside",
        "--",
        "sleep",
        "3600");
    walk.kubectl("wait", "--for=condition=Ready", "pod/copy", "--timeout=120s");
    assertThat(walk.kubectl("exec", "copy", "-c", "beside", "--", "ps")).contains("sleep 36000");
    assertThat(walk.get("pod/copy", "{.metadata.labels}")).isEmpty();
    walk.kubectl("debug", "app", "--copy-to=changed", "--set-image=main=busybox:latest");
    walk.kubectl("wait", "--for=condition=Ready", "pod/changed", "--timeout=120s");
    assertThat(walk.get("pod/changed", "{.spec.containers[0].image}")).isEqualTo("busybox:latest");
  }

  private void onANode() {
    String said =
        walk.kubectl(
            "debug",
            "node/node-2",
            "--image=busybox:1.28",
            "-i",
            "--",
            "sh",
            "-c",
            "sleep 3; ls -d /host/etc; ip link show cni0; echo seen");
    assertThat(said).contains("/host/etc", "cni0", "seen");
    String pod = walk.get("pod", "{.items[?(@.spec.hostPID==true)].metadata.name}");
    assertThat(walk.get("pod/" + pod, "{.spec.nodeName} {.spec.hostNetwork} {.spec.hostIPC}"))
        .isEqualTo("node-2 true true");
    walk.await("pod/" + pod, "{.status.phase}", "Succeeded"::equals);
  }
}
