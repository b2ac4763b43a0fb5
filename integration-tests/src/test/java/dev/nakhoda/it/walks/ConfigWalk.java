package dev.nakhoda.it.walks;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** W10: ConfigMaps and Secrets as variables and as files, missing, changed and immutable ones. */
record ConfigWalk(Walk walk) {

  private static final String SERVER_XML = "cat /configfiles/server.xml";

  private static final String OTHERS =
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: password}
      stringData: {word: mellon}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: fixed}
      immutable: true
      data: {a: b}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: follower}
      spec:
        terminationGracePeriodSeconds: 0
        securityContext: {runAsUser: 1000, fsGroup: 2000}
        containers:
        - name: main
          image: busybox:1.28
          command: [sleep, "3600"]
          env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: cm-appvars, key: apploglevel}}}]
          volumeMounts:
          - {name: vars, mountPath: /vars}
          - {name: vars, mountPath: /level, subPath: apploglevel}
          - {name: word, mountPath: /word}
          - {name: maybe, mountPath: /maybe}
        volumes:
        - {name: vars, configMap: {name: cm-appvars}}
        - {name: word, secret: {secretName: password, defaultMode: 0400}}
        - {name: maybe, configMap: {name: nowhere, optional: true}}
      """;

  void take() {
    // Both name what is not there yet.
    walk.kubectl("create", "-f", walk.seed("05-cm-test-app.yaml"));
    walk.kubectl("create", "-f", walk.seed("06-cm-env-pod.yaml"));
    theyWait();
    assertThat(walk.kubectl("create", "-f", walk.seed("03-cm-appvars.yaml")))
        .isEqualTo("configmap/cm-appvars created");
    walk.kubectl("create", "-f", walk.seed("04-cm-test-appconfigfiles.yaml"));
    walk.apply(OTHERS);
    itIsShown();
    variablesAreThere();
    filesAreThere();
    changesReachFilesAlone();
    anImmutableOneStays();
  }

  private void theyWait() {
    walk.await(
        "pod/cm-env",
        "{.status.containerStatuses[0].state.waiting.reason}",
        "CreateContainerConfigError"::equals);
    assertThat(walk.get("pod/cm-env", "{.status.containerStatuses[0].state.waiting.message}"))
        .isEqualTo("configmap \"cm-appvars\" not found");
    walk.awaitOutput(
        described ->
            described.contains(
                "MountVolume.SetUp failed for volume \"serverxml\" : configmap"
                    + " \"cm-test-appconfigfiles\" not found"),
        "describe",
        "pod",
        "cm-test-app");
    assertThat(walk.get("pod/cm-test-app", "{.status.containerStatuses[0].state.waiting.reason}"))
        .isEqualTo("ContainerCreating");
  }

  private void itIsShown() {
    assertThat(walk.kubectl("get", "configmap", "cm-appvars", "--no-headers"))
        .matches("cm-appvars +2 +\\S+");
    assertThat(walk.kubectl("describe", "configmap", "cm-appvars"))
        .contains("appdatadir:\n----\n/var/data", "apploglevel:\n----\ninfo");
    assertThat(walk.kubectl("get", "configmap", "cm-appvars", "-o", "yaml"))
        .contains("  appdatadir: /var/data\n", "  apploglevel: info\n", "kind: ConfigMap");
  }

  private void variablesAreThere() {
    walk.await("pod/cm-env", "{.status.phase}", "Succeeded"::equals);
    assertThat(walk.kubectl("logs", "cm-env").lines())
        .contains(
            "APPDATADIR=/var/data", "APPLOGLEVEL=info", "appdatadir=/var/data", "apploglevel=info");
  }

  private void filesAreThere() {
    walk.await("pod/cm-test-app", "{.status.phase}", "Running"::equals);
    assertThat(walk.kubectl("exec", "-ti", "cm-test-app", "--", "sh", "-c", SERVER_XML))
        .contains("<Server port=\"8005\" shutdown=\"SHUTDOWN\">");
    assertThat(walk.kubectl("exec", "cm-test-app", "--", "ls", "/configfiles"))
        .isEqualTo("logging.properties\nserver.xml");
    walk.await("pod/follower", "{.status.phase}", "Running"::equals);
    assertThat(inFollower("cat /word/word; ls /maybe; stat -c '%a %g' /word/..data/word"))
        .isEqualTo("mellon440 2000");
    assertThat(inFollower("touch /vars/x 2>&1")).contains("Read-only file system");
    assertThat(inFollower("grep /word /proc/mounts")).contains("tmpfs");
  }

  private void changesReachFilesAlone() {
    String change = "{\"data\":{\"apploglevel\":\"debug\",\"more\":\"1\",\"appdatadir\":null}}";
    walk.kubectl("patch", "configmap", "cm-appvars", "-p", change);
    walk.kubectl("patch", "secret", "password", "-p", "{\"stringData\":{\"word\":\"friend\"}}");
    eventually(
        "the change in the files",
        Walk.SOON,
        () -> inFollower("ls /vars; cat /vars/apploglevel /vars/more /word/word"),
        "apploglevel\nmore\ndebug1friend"::equals);
    assertThat(inFollower("echo $LEVEL; cat /level")).isEqualTo("info\ninfo");
    assertThat(walk.get("pod/follower", "{.status.containerStatuses[0].restartCount}"))
        .isEqualTo("0");
  }

  private void anImmutableOneStays() {
    assertThat(walk.refused("patch", "configmap", "fixed", "-p", "{\"data\":{\"a\":\"c\"}}"))
        .contains("data: Forbidden: field is immutable when `immutable` is set");
  }

  private String inFollower(String script) {
    return walk.run("exec", "follower", "--", "sh", "-c", script + "; true").ok();
  }
}
