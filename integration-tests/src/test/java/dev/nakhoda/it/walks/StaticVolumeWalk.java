package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Volumes that an administrator makes: binding by size, Retain, and what no node can mount. */
record StaticVolumeWalk(Walk walk) {

  private static final String VOLUME =
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: %s}
      spec:
        capacity: {storage: %s}
        accessModes: [ReadWriteOnce]
        storageClassName: by-hand
        hostPath: {path: %s}
      """;

  private static final String CLAIM_AND_POD =
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: by-hand, resources: {requests: {storage: 1Gi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: one}
      spec:
        terminationGracePeriodSeconds: 0
        containers:
        - name: main
          image: busybox:1.28
          command: [sh, -c, "cat /data/file && ! touch /data/other && sleep 3600"]
          volumeMounts: [{name: data, mountPath: /data}]
        volumes: [{name: data, persistentVolumeClaim: {claimName: data, readOnly: true}}]
      """;

  private static final String NFS =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: nfs}
      spec:
        terminationGracePeriodSeconds: 0
        containers:
        - {name: main, image: "busybox:1.28", command: [sleep, "3600"], volumeMounts: [{name: far, mountPath: /far}]}
        volumes: [{name: far, nfs: {server: 127.0.0.1, path: /none}}]
      """;

  void take() {
    Path directory = directory();
    walk.apply(NFS);
    walk.apply(CLAIM_AND_POD);
    walk.awaitOutput(
        events ->
            events.contains(
                "0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims."),
        "describe",
        "pod",
        "one");
    String prefix = walk.namespace();
    walk.apply(VOLUME.formatted(prefix + "-small", "100Mi", directory));
    walk.apply(VOLUME.formatted(prefix + "-large", "9Gi", directory));
    walk.apply(VOLUME.formatted(prefix + "-fit", "2Gi", directory));
    walk.await("pvc/data", "{.status.phase}", "Bound"::equals);
    walk.await("pod/one", "{.status.phase}", "Running"::equals);
    assertThat(walk.kubectl("logs", "one")).contains("made by hand", "Read-only file system");
    retains(prefix, directory);
    walk.awaitOutput(
        events -> events.contains("MountVolume.SetUp failed for volume \"far\""),
        "describe",
        "pod",
        "nfs");
  }

  private Path directory() {
    try {
      Path directory = Files.createTempDirectory("by-hand");
      Files.writeString(directory.resolve("file"), "made by hand\n");
      return directory;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void retains(String prefix, Path directory) {
    String bound = walk.get("pvc/data", "{.spec.volumeName}");
    walk.kubectl("delete", "pv", bound, "--wait=false");
    assertThat(walk.kubectl("get", "pv", bound, "--no-headers")).contains("Terminating");
    walk.kubectl("delete", "pod", "one");
    walk.kubectl("delete", "pvc", "data");
    walk.awaitOutput(names -> !names.contains(bound), "get", "pv", "-o", "name");
    assertThat(directory.resolve("file")).exists();
    assertThat(walk.get("pv/" + prefix + "-small", "{.status.phase}")).isEqualTo("Available");
    walk.run("delete", "pv", prefix + "-large", prefix + "-fit", prefix + "-small", "--wait=false");
  }
}
