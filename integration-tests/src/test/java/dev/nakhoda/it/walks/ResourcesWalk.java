package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Requests and limits: what the kernel is told, what happens to a pod that takes more, and
 * resources that somebody else advertises for a node.
 */
record ResourcesWalk(Walk walk) {

  private static final String NODE = "node-1";

  void take() {
    walk.apply(PODS.replace("NODE", NODE));
    advertised();
    kernelIsTold();
    walk.await(
        "pod/greedy",
        "{.status.containerStatuses[0].state.terminated.reason}"
            + " {.status.containerStatuses[0].state.terminated.exitCode}",
        "OOMKilled 137"::equals);
    evicted("fills-volume", "Usage of EmptyDir volume \"cache\" exceeds the limit \"4Mi\".");
    evicted(
        "fills-disk", "Pod ephemeral local storage usage exceeds the total limit of containers");
    assertThat(
            walk.get(
                "pod/fills-volume", "{.status.conditions[?(@.type==\"DisruptionTarget\")].reason}"))
        .isEqualTo("TerminationByKubelet");
    walk.awaitOutput(described -> described.contains("Evicted"), "describe", "pod/fills-volume");
  }

  private void evicted(String pod, String message) {
    walk.await(
        "pod/" + pod,
        "{.status.phase} {.status.reason} {.status.message}",
        status -> status.startsWith("Failed Evicted " + message));
  }

  private void kernelIsTold() {
    walk.await(
        "pod/guaranteed", "{.status.phase} {.status.qosClass}", "Running Guaranteed"::equals);
    String container =
        walk.get("pod/guaranteed", "{.status.containerStatuses[0].containerID}")
            .substring("docker://".length());
    String format =
        "{{.HostConfig.Memory}} {{.HostConfig.CpuShares}} {{.HostConfig.CpuQuota}}"
            + " {{.HostConfig.CpuPeriod}}";
    assertThat(walk.cluster().docker(NODE, "inspect", "-f", format, container).ok())
        .isEqualTo("67108864 256 25000 100000");
    assertThat(groupOf(container)).isEqualTo("pod 67108864");
    assertThat(walk.get("pod/greedy", "{.status.qosClass}")).isEqualTo("Burstable");
    assertThat(walk.get("pod/fills-volume", "{.status.qosClass}")).isEqualTo("BestEffort");
  }

  /** Whether the container is in the group of its pod, and what memory that one has. */
  private String groupOf(String container) {
    String pid = walk.cluster().docker(NODE, "inspect", "-f", "{{.State.Pid}}", container).ok();
    String uid = walk.get("pod/guaranteed", "{.metadata.uid}");
    try (Stream<String> groups = Files.lines(Path.of("/proc", pid, "cgroup"))) {
      Path own =
          groups
              .map(line -> line.split(":", 3))
              .filter(parts -> parts[1].equals("memory") || parts[1].isEmpty())
              .map(parts -> Path.of("/sys/fs/cgroup", parts[1], parts[2]))
              .filter(folder -> folder.toString().contains("kubepods"))
              .findFirst()
              .orElseThrow();
      Path pod = own.getParent();
      Path limit = pod.resolve("memory.limit_in_bytes");
      return (pod.getFileName().toString().replace('_', '-').contains("pod" + uid) ? "pod " : "")
          + Files.readString(Files.exists(limit) ? limit : pod.resolve("memory.max")).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private void advertised() {
    String path = "/api/v1/nodes/" + NODE + "/status";
    walk.kubectl(
        "patch",
        "node",
        NODE,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\": {\"capacity\": {\"example.com/dongle\": \"2\"}}}");
    walk.await("node/" + NODE, "{.status.allocatable.example\\.com/dongle}", "2"::equals);
    walk.await("pod/one-dongle", "{.status.phase}", "Running"::equals);
    walk.await(
        "pod/two-dongles",
        "{.status.conditions[?(@.type==\"PodScheduled\")].message}",
        message -> message.contains("Insufficient example.com/dongle"));
    assertThat(walk.kubectl("get", "--raw", path)).contains("\"example.com/dongle\"");
    for (String list : List.of("capacity", "allocatable")) {
      walk.kubectl(
          "patch",
          "node",
          NODE,
          "--subresource=status",
          "--type=merge",
          "-p",
          "{\"status\": {\"" + list + "\": {\"example.com/dongle\": null}}}");
    }
  }

  private static final String PODS =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: guaranteed}
      spec:
        nodeName: NODE
        terminationGracePeriodSeconds: 0
        containers:
        - name: main
          image: ikubernetes/myapp:v1
          resources: {limits: {cpu: 250m, memory: 64Mi}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: greedy}
      spec:
        restartPolicy: Never
        containers:
        - name: main
          image: ikubernetes/myapp:v1
          command: [sh, -c, "tail /dev/zero"]
          resources: {requests: {memory: 8Mi}, limits: {memory: 16Mi}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: fills-volume}
      spec:
        terminationGracePeriodSeconds: 0
        containers:
        - name: main
          image: ikubernetes/myapp:v1
          command: [sh, -c, "dd if=/dev/zero of=/cache/file bs=1M count=8; sleep 3600"]
          volumeMounts: [{name: cache, mountPath: /cache}]
        volumes: [{name: cache, emptyDir: {sizeLimit: 4Mi}}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: fills-disk}
      spec:
        terminationGracePeriodSeconds: 0
        containers:
        - name: main
          image: ikubernetes/myapp:v1
          command: [sh, -c, "dd if=/dev/zero of=/tmp/file bs=1M count=8; sleep 3600"]
          resources: {limits: {ephemeral-storage: 4Mi}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: one-dongle}
      spec:
        terminationGracePeriodSeconds: 0
        containers:
        - name: main
          image: ikubernetes/myapp:v1
          resources: {limits: {example.com/dongle: 1}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: two-dongles}
      spec:
        terminationGracePeriodSeconds: 0
        containers:
        - name: main
          image: ikubernetes/myapp:v1
          resources: {limits: {example.com/dongle: 2}}
      """;
}
