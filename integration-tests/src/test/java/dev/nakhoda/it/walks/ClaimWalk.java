package dev.nakhoda.it.walks;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** Claims that a provisioner serves: waiting, binding, growing, protection, and the end. */
record ClaimWalk(Walk walk) {

  private static final String CLAIM =
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      """;

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: %s}
      spec:
        terminationGracePeriodSeconds: 0
        securityContext: {runAsUser: 1000}
        containers:
        - name: main
          image: busybox:1.28
          command: [sh, -c, "echo kept > /data/file; sleep 3600"]
          volumeMounts: [{name: data, mountPath: /data%s}]
        volumes: [{name: data, %s}]
      """;

  private static final String BY_CLAIM = "persistentVolumeClaim: {claimName: data}";
  private static final String OWN =
      "ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests:"
          + " {storage: 1Gi}}}}}";

  void take() {
    assertThat(walk.kubectl("get", "sc")).contains("local-path (default)", "WaitForFirstConsumer");
    aPodSaysWhatItWaitsFor();
    Path directory = theClaimIsBoundWithItsPod();
    itGrows();
    itIsProtected();
    theDirectoryEndsWithTheVolume(directory);
    anEphemeralVolumeEndsWithItsPod();
  }

  private void aPodSaysWhatItWaitsFor() {
    walk.apply(POD.formatted("one", "", BY_CLAIM));
    walk.await(
        "pod/one",
        "{.status.conditions[?(@.type==\"PodScheduled\")].message}",
        why ->
            why.startsWith("0/2 nodes are available: persistentvolumeclaim \"data\" not found."));
  }

  private Path theClaimIsBoundWithItsPod() {
    walk.apply(CLAIM);
    walk.await("pvc/data", "{.status.phase}", "Bound"::equals);
    walk.await("pod/one", "{.status.phase}", "Running"::equals);
    walk.awaitOutput(
        events ->
            events.contains("ExternalProvisioning")
                && events.contains("Successfully provisioned volume pvc-"),
        "describe",
        "pvc",
        "data");
    String volume = "pv/" + walk.get("pvc/data", "{.spec.volumeName}");
    assertThat(walk.kubectl("get", volume, "--no-headers"))
        .matches("pvc-\\S+ +1Gi +RWO +Delete +Bound +" + walk.namespace() + "/data +local-path .*");
    String node = walk.get("pod/one", "{.spec.nodeName}");
    assertThat(walk.kubectl("describe", volume))
        .contains("kubernetes.io/hostname in [" + node + "]");
    Path directory = Path.of(walk.get(volume, "{.spec.hostPath.path}"));
    eventually(
        "the file", Walk.SOON, () -> Files.readString(directory.resolve("file")), "kept\n"::equals);
    return directory;
  }

  private void itGrows() {
    String request = "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"%s\"}}}}";
    walk.kubectl("patch", "pvc", "data", "-p", request.formatted("2Gi"));
    walk.await("pvc/data", "{.status.capacity.storage}", "2Gi"::equals);
    assertThat(walk.refused("patch", "pvc", "data", "-p", request.formatted("1Gi")))
        .contains(
            "spec.resources.requests.storage: Forbidden: field can not be less than"
                + " status.capacity");
    assertThat(
            walk.refused(
                "patch", "pvc", "data", "-p", "{\"spec\":{\"accessModes\":[\"ReadWriteMany\"]}}"))
        .contains("spec is immutable after creation");
  }

  private void itIsProtected() {
    walk.kubectl("delete", "pvc", "data", "--wait=false");
    assertThat(walk.kubectl("get", "pvc", "data", "--no-headers")).contains("Terminating");
    assertThat(walk.get("pvc/data", "{.metadata.finalizers[0]}"))
        .isEqualTo("kubernetes.io/pvc-protection");
    assertThat(walk.kubectl("exec", "one", "--", "cat", "/data/file")).isEqualTo("kept");
  }

  private void theDirectoryEndsWithTheVolume(Path directory) {
    String volume = walk.get("pvc/data", "{.spec.volumeName}");
    walk.kubectl("delete", "pod", "one");
    walk.awaitOutput(String::isEmpty, "get", "pvc", "-o", "name");
    walk.awaitOutput(names -> !names.contains(volume), "get", "pv", "-o", "name");
    assertThat(directory).doesNotExist();
  }

  private void anEphemeralVolumeEndsWithItsPod() {
    walk.apply(POD.formatted("two", ", subPath: inner", OWN));
    walk.await("pod/two", "{.status.phase}", "Running"::equals);
    String volume = walk.get("pvc/two-data", "{.spec.volumeName}");
    walk.kubectl("delete", "pod", "two");
    walk.awaitOutput(String::isEmpty, "get", "pvc", "-o", "name");
    walk.awaitOutput(names -> !names.contains(volume), "get", "pv", "-o", "name");
  }
}
