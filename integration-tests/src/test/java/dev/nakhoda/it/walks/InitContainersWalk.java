package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** W7: what must end before a pod's containers begin. */
record InitContainersWalk(Walk walk) {

  private static final String FAILING =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: %1$s, labels: {app: failing}}
      spec:
        restartPolicy: %2$s
        terminationGracePeriodSeconds: 0
        initContainers:
        - name: first
          image: busybox:1.28
          command: [sh, -c, "echo attempt >> /work/log; [ $(wc -l < /work/log) -ge 3 ]"]
          volumeMounts: [{name: work, mountPath: /work}]
        containers: [{name: main, image: "busybox:1.28", command: [sleep, "3600"]}]
        volumes: [{name: work, emptyDir: {}}]
      """;

  private static final String TWICE =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: twice}
      spec:
        initContainers: [{name: same, image: busybox}]
        containers: [{name: same, image: busybox}]
      """;

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: waiting}
      spec: {selector: {app: myapp-init}, ports: [{port: 80}]}
      """;

  void take() {
    walk.apply(SERVICE);
    walk.kubectl("create", "-f", walk.seed("17-myapp-pod-init.yaml"));
    walk.apply(FAILING.formatted("fails", "Never"));
    walk.apply(FAILING.formatted("recovers", "OnFailure"));
    assertThat(walk.refused("apply", "-f", walk.file(TWICE)))
        .contains("spec.initContainers[0].name: Duplicate value: \"same\"");
    waitsForItsServices();
    walk.await("pod/fails", "{.status.phase}", "Failed"::equals);
    assertThat(walk.kubectl("get", "pod", "fails", "--no-headers")).contains("0/1", "Init:Error");
    walk.await("pod/recovers", "{.status.phase}", "Running"::equals);
    assertThat(walk.get("pod/recovers", "{.status.initContainerStatuses[0].restartCount}"))
        .isEqualTo("2");
    assertThat(walk.kubectl("describe", "pod", "recovers"))
        .contains("Back-off restarting failed container first in pod recovers_");
  }

  private void waitsForItsServices() {
    walk.awaitOutput(line -> line.contains("Init:0/2"), "get", "pod", "myapp-pod", "--no-headers");
    walk.awaitOutput(
        log -> log.contains("waiting for myservice"), "logs", "myapp-pod", "-c", "init-myservice");
    assertThat(walk.refused("logs", "myapp-pod", "-c", "init-mydb"))
        .contains("is waiting to start: PodInitializing");
    assertThat(
            walk.get("pod/myapp-pod", "{.status.conditions[?(@.type==\"Initialized\")].message}"))
        .isEqualTo("containers with incomplete status: [init-myservice init-mydb]");
    assertThat(walk.get("endpoints/waiting", "{.subsets[*].addresses}")).isEmpty();
    walk.kubectl("create", "-f", walk.seed("18-myservice.yaml"));
    walk.awaitOutput(line -> line.contains("Init:1/2"), "get", "pod", "myapp-pod", "--no-headers");
    walk.kubectl("create", "-f", walk.seed("19-mydb.yaml"));
    walk.kubectl("wait", "--for=condition=Ready", "pod/myapp-pod", "--timeout=120s");
    assertThat(walk.kubectl("logs", "myapp-pod")).isEqualTo("The app is running!");
    assertThat(
            walk.get("pod/myapp-pod", "{.status.initContainerStatuses[*].state.terminated.reason}"))
        .isEqualTo("Completed Completed");
    walk.await("endpoints/waiting", "{.subsets[*].addresses[*].ip}", ips -> !ips.isEmpty());
  }
}
