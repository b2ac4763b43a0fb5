package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory of one node as a volume: its pod goes to that node and its group may write, all that
 * was there included. Then the volumes that a pod brings itself.
 */
record LocalVolumeWalk(Walk walk) {

  private static final String LOCAL =
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: %1$s-disk}
      spec:
        capacity: {storage: 1Gi}
        accessModes: [ReadWriteOnce]
        storageClassName: disks
        persistentVolumeReclaimPolicy: Retain
        local: {path: %2$s}
        nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-2]}]}]}}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: disk}
      spec: {accessModes: [ReadWriteOnce], storageClassName: disks, resources: {requests: {storage: 1Gi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        terminationGracePeriodSeconds: 0
        securityContext: {runAsUser: 1000, fsGroup: 2000}
        containers:
        - name: main
          image: busybox:1.28
          command: [sh, -c, "cat /disk/deep/file && echo more >> /disk/deep/file && sleep 3600"]
          env: [{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
          volumeMounts:
          - {name: disk, mountPath: /disk}
          - {name: room, mountPath: /room}
          - {name: memory, mountPath: /memory}
          - {name: room, mountPath: /part, subPathExpr: parts/$(POD)}
        volumes:
        - {name: disk, persistentVolumeClaim: {claimName: disk}}
        - {name: room, emptyDir: {}}
        - {name: memory, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
      """;

  private static final String REFUSED =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: refused}
      spec:
        containers:
        - {name: main, image: "busybox:1.28", command: [sleep, "3600"]}
        volumes:
        - {name: socket, hostPath: {path: /etc/passwd, type: Socket}}
        - {name: folder, hostPath: {path: /etc/passwd, type: Directory}}
        - {name: driver, csi: {driver: none.example.com}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: unnamed}
      spec:
        containers:
        - name: main
          image: busybox:1.28
          command: [sleep, "3600"]
          volumeMounts: [{name: room, mountPath: /room, subPathExpr: $(NOBODY)}]
        volumes: [{name: room, emptyDir: {}}]
      """;

  void take() {
    walk.apply(REFUSED);
    Path directory = directory();
    walk.apply(LOCAL.formatted(walk.namespace(), directory));
    walk.await("pod/user", "{.status.phase}", "Running"::equals);
    assertThat(walk.get("pod/user", "{.spec.nodeName}")).isEqualTo("node-2");
    assertThat(walk.kubectl("logs", "user")).isEqualTo("before");
    assertThat(inside("stat -c '%a %g' /disk/deep /disk/deep/file /room /memory /part"))
        .isEqualTo("2775 2000\n664 2000\n2777 2000\n2777 2000\n2777 2000");
    assertThat(inside("touch /part/x && ls /room/parts/user")).isEqualTo("x");
    assertThat(inside("dd if=/dev/zero of=/memory/x bs=64k count=32 2>&1"))
        .contains("No space left on device");
    itTalksToTheApi();
    refusalsAreTold();
    walk.kubectl("delete", "pod", "user");
    walk.kubectl("delete", "pvc", "disk");
    walk.await("pv/" + walk.namespace() + "-disk", "{.status.phase}", "Released"::equals);
    assertThat(directory.resolve("deep/file")).hasContent("before\nmore\n");
    walk.run("delete", "pv", walk.namespace() + "-disk", "--wait=false");
  }

  private void itTalksToTheApi() {
    String folder = "/var/run/secrets/kubernetes.io/serviceaccount";
    assertThat(inside("cd " + folder + "; cat namespace; stat -c ' %a %u %g' ..data/token"))
        .isEqualTo(walk.namespace() + " 640 1000 2000");
    String token = inside("cat " + folder + "/token");
    assertThat(
            walk.cluster()
                .onNode(
                    "node-2",
                    "curl",
                    "--silent",
                    "--cacert",
                    walk.cluster().state().resolve("pki/ca.crt").toString(),
                    "--header",
                    "Authorization: Bearer " + token,
                    "https://10.254.0.1/api/v1/namespaces/" + walk.namespace() + "/pods")
                .ok())
        .contains(
            "User \\\"system:serviceaccount:" + walk.namespace() + ":default\\\" cannot list");
  }

  private void refusalsAreTold() {
    walk.awaitOutput(
        described ->
            described.contains(
                    "MountVolume.SetUp failed for volume \"socket\" : hostPath type check failed:"
                        + " /etc/passwd is not a socket file")
                && described.contains(
                    "MountVolume.SetUp failed for volume \"folder\" : hostPath type check failed:"
                        + " /etc/passwd is not a directory")
                && described.contains(
                    "MountVolume.SetUp failed for volume \"driver\" : no volume plugin matched"),
        "describe",
        "pod",
        "refused");
    walk.await(
        "pod/unnamed",
        "{.status.containerStatuses[0].state.waiting.message}",
        "missing value for NOBODY"::equals);
  }

  private String inside(String script) {
    return walk.run("exec", "user", "--", "sh", "-c", script + "; true").ok();
  }

  private static Path directory() {
    try {
      Path directory = Files.createTempDirectory("disk");
      Path deep = Files.createDirectory(directory.resolve("deep"));
      Files.writeString(deep.resolve("file"), "before\n");
      return directory;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
