package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Init containers that stay: they begin in order, end last in reverse order, and hold no Job. */
record SidecarsWalk(Walk walk) {

  /** Each writes when it begins and ends into the pod's log directory on the node. */
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: ordered}
      spec:
        terminationGracePeriodSeconds: 20
        initContainers:
        - name: one
          image: busybox:1.28
          restartPolicy: Always
          command: [sh, -c, "echo one begins >> /log/order; trap 'echo one ends >> /log/order; exit 0' TERM; sleep 3; touch /started; while :; do sleep 0.2; done"]
          startupProbe: {exec: {command: [test, -e, /started]}, periodSeconds: 1, failureThreshold: 60}
          volumeMounts: [{name: log, mountPath: /log}]
        - name: two
          image: busybox:1.28
          restartPolicy: Always
          command: [sh, -c, "echo two begins >> /log/order; trap 'sleep 1; echo two ends >> /log/order; exit 0' TERM; while :; do sleep 0.2; done"]
          lifecycle: {preStop: {exec: {command: [sh, -c, "echo two is told >> /log/order"]}}}
          readinessProbe: {exec: {command: [test, -e, /ready]}, periodSeconds: 1}
          volumeMounts: [{name: log, mountPath: /log}]
        - name: last
          image: busybox:1.28
          command: [sh, -c, "echo last >> /log/order"]
          volumeMounts: [{name: log, mountPath: /log}]
        containers:
        - name: main
          image: busybox:1.28
          command: [sh, -c, "echo main begins >> /log/order; trap 'sleep 1; echo main ends >> /log/order; exit 0' TERM; while :; do sleep 0.2; done"]
          volumeMounts: [{name: log, mountPath: /log}]
        volumes: [{name: log, persistentVolumeClaim: {claimName: log}}]
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: log}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
      """;

  private static final String READER =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: reader}
      spec:
        restartPolicy: Never
        containers:
        - {name: main, image: "busybox:1.28", command: [cat, /log/order], volumeMounts: [{name: log, mountPath: /log}]}
        volumes: [{name: log, persistentVolumeClaim: {claimName: log}}]
      """;

  private static final String JOB =
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: job}
      spec:
        template:
          spec:
            restartPolicy: Never
            terminationGracePeriodSeconds: 3
            initContainers:
            - {name: helper, image: "busybox:1.28", restartPolicy: Always, command: [sleep, "3600"]}
            containers:
            - {name: main, image: "busybox:1.28", command: [echo, done]}
      """;

  void take() {
    walk.apply(JOB);
    walk.apply(POD);
    // Not "Init:2/3", which comes before.
    walk.awaitOutput(
        line -> line.matches("ordered +2/3 +.*"), "get", "pod", "ordered", "--no-headers");
    assertThat(walk.get("pod/ordered", "{.status.initContainerStatuses[*].started}"))
        .isEqualTo("true true false");
    assertThat(walk.get("pod/ordered", "{.status.conditions[?(@.type==\"Ready\")].message}"))
        .isEqualTo("containers with unready status: [two]");
    walk.kubectl("exec", "ordered", "-c", "two", "--", "touch", "/ready");
    walk.kubectl("wait", "--for=condition=Ready", "pod/ordered", "--timeout=60s");
    assertThat(walk.kubectl("get", "pod", "ordered", "--no-headers")).contains("3/3", "Running");
    keepsRunning();
    walk.kubectl("delete", "pod", "ordered");
    walk.apply(READER);
    walk.await("pod/reader", "{.status.phase}", "Succeeded"::equals);
    assertThat(walk.kubectl("logs", "reader").lines().toList())
        .containsExactlyElementsOf(
            List.of(
                "one begins",
                "two begins",
                "last",
                "main begins",
                "one begins",
                "main ends",
                "two is told",
                "two ends",
                "one ends"));
    walk.await("job/job", "{.status.succeeded}", "1"::equals);
    walk.await(
        "pod",
        "{.items[?(@.metadata.labels.job-name==\"job\")].status.phase}",
        "Succeeded"::equals);
  }

  private void keepsRunning() {
    String node = walk.get("pod/ordered", "{.spec.nodeName}");
    String id = walk.get("pod/ordered", "{.status.initContainerStatuses[0].containerID}");
    walk.cluster().docker(node, "kill", id.replace("docker://", "")).ok();
    walk.await("pod/ordered", "{.status.initContainerStatuses[0].restartCount}", "1"::equals);
    walk.kubectl("wait", "--for=condition=Ready", "pod/ordered", "--timeout=60s");
    assertThat(walk.get("pod/ordered", "{.status.containerStatuses[0].restartCount}"))
        .isEqualTo("0");
  }
}
