package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** What a container does at its start and at its end, what it leaves, and how long it may take. */
record HooksWalk(Walk walk) {

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: %s}
      spec:
        restartPolicy: Never
        terminationGracePeriodSeconds: %s
        %s
        containers:
        - name: main
          image: busybox:1.28
          %s
      """;

  private static final String END = "{.status.containerStatuses[0].state.terminated.%s}";

  void take() {
    pod(
        "starts",
        30,
        "lifecycle: {postStart: {exec: {command: [touch, /begun]}}}\n"
            + "    command: [sh, -c, 'until [ -e /begun ]; do sleep 0.1; done; exit 4']");
    pod(
        "bad-start",
        30,
        "lifecycle: {postStart: {exec: {command: [sh, -c, 'exit 3']}}}\n"
            + "    command: [sleep, '3600']");
    pod(
        "stuck-start",
        1,
        "lifecycle: {postStart: {exec: {command: [sleep, '3600']}}}\n"
            + "    command: [sleep, '3600']");
    pod(
        "bad-end",
        4,
        "lifecycle: {preStop: {exec: {command: [sh, -c, 'exit 3']}}}\n"
            + "    command: [sleep, '3600']");
    pod(
        "sleeps",
        30,
        "lifecycle: {preStop: {sleep: {seconds: 2}}}\n"
            + "    command: [sh, -c, \"trap 'exit 0' TERM; while :; do sleep 0.1; done\"]");
    pod(
        "writes",
        30,
        "terminationMessagePath: /tmp/end\n"
            + "    command: [sh, -c, 'echo it was me > /tmp/end; exit 5']");
    pod(
        "writes-much",
        30,
        "command: [sh, -c,"
            + " 'head -c 9000 /dev/zero | tr \"\\\\0\" x > /dev/termination-log; exit 5']");
    pod(
        "falls-back",
        30,
        "terminationMessagePolicy: FallbackToLogsOnError\n"
            + "    command: [sh, -c, 'echo last words; exit 6']");
    pod(
        "falls-not-back",
        30,
        "terminationMessagePolicy: FallbackToLogsOnError\n"
            + "    command: [sh, -c, 'echo last words']");
    deadline();
    ends();
    names();
  }

  private void pod(String name, int grace, String container) {
    walk.apply(POD.formatted(name, grace, "", container));
  }

  private void deadline() {
    walk.apply(POD.formatted("late", 0, "activeDeadlineSeconds: 3", "command: [sleep, '3600']"));
  }

  private void ends() {
    ended("starts", "4", "Error");
    ended("bad-start", "137", "Error");
    assertThat(events("bad-start")).contains("FailedPostStartHook PostStartHook failed");
    walk.await("pod/stuck-start", "{.status.startTime}", time -> !time.isEmpty());
    walk.await("pod/bad-end", "{.status.phase}", "Running"::equals);
    walk.await("pod/sleeps", "{.status.phase}", "Running"::equals);
    walk.kubectl("delete", "pod", "stuck-start", "bad-end", "sleeps");
    assertThat(events("bad-end")).contains("FailedPreStopHook PreStopHook failed");
    assertThat(events("sleeps")).contains("Killing Stopping container main");
    ended("writes", "5", "Error");
    assertThat(message("writes")).isEqualTo("it was me");
    ended("writes-much", "5", "Error");
    assertThat(message("writes-much")).isEqualTo("x".repeat(4096));
    ended("falls-back", "6", "Error");
    assertThat(message("falls-back")).isEqualTo("last words");
    ended("falls-not-back", "0", "Completed");
    assertThat(message("falls-not-back")).isEmpty();
    walk.await("pod/late", "{.status.phase} {.status.reason}", "Failed DeadlineExceeded"::equals);
    assertThat(walk.get("pod/late", "{.status.message}"))
        .isEqualTo("Pod was active on the node longer than the specified deadline");
    assertThat(events("late")).contains("DeadlineExceeded Pod was active on the node longer");
  }

  private void ended(String pod, String code, String reason) {
    walk.await("pod/" + pod, END.formatted("exitCode"), code::equals);
    assertThat(walk.get("pod/" + pod, END.formatted("reason"))).isEqualTo(reason);
  }

  private String message(String pod) {
    return walk.get("pod/" + pod, END.formatted("message")).strip();
  }

  private String events(String pod) {
    return walk.awaitOutput(
        text -> !text.isEmpty(),
        "get",
        "events",
        "--field-selector",
        "involvedObject.name=" + pod,
        "-o",
        "jsonpath={range .items[*]}{.reason} {.message}{\"\\n\"}{end}");
  }

  private void names() {
    walk.apply(
        POD.formatted(
            "named",
            0,
            "hostname: host\n  subdomain: sub\n  setHostnameAsFQDN: true\n"
                + "  hostAliases: [{ip: 192.0.2.7, hostnames: [far.example, far]}]",
            "command: [sleep, '3600']"));
    walk.await("pod/named", "{.status.phase}", "Running"::equals);
    String name = "host.sub." + walk.namespace() + ".svc.cluster.local";
    assertThat(walk.kubectl("exec", "named", "--", "sh", "-c", "hostname; cat /etc/hosts"))
        .startsWith(name + "\n")
        .contains(name + "\thost", "192.0.2.7\tfar.example\tfar");
    walk.apply(
        POD.formatted(
            "on-host",
            0,
            "hostNetwork: true\n  hostPID: true\n  hostIPC: true",
            "command: [sleep, '3600']"));
    walk.await("pod/on-host", "{.status.phase}", "Running"::equals);
    assertThat(walk.kubectl("exec", "on-host", "--", "sh", "-c", "ip link; ls /proc | wc -l"))
        .contains("cni0");
  }
}
