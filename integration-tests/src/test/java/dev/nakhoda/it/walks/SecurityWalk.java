package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** The securityContext of pods and containers: what Docker carries, and what is refused. */
record SecurityWalk(Walk walk) {

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: %s}
      spec:
        restartPolicy: Never
        terminationGracePeriodSeconds: 0
        %s
        containers:
        - name: main
          image: busybox:1.28
          command: [sh, -c, "%s"]
          securityContext: {%s}
      """;

  private void pod(String name, String ofPod, String command, String ofContainer) {
    walk.apply(POD.formatted(name, ofPod, command, ofContainer));
  }

  void take() {
    carried();
    refused();
    says("identity", "uid=1000 gid=3000 groups=2000,4000", "uid=1000 gid=3000");
    says("own-user", "uid=7");
    says("group-alone", "uid=0(root) gid=3000");
    says("capable", "CapBnd:\t0000000000001000");
    says("incapable", "CapEff:\t0000000000000000");
    says("read-only", "Read-only file system");
    says("no-new", "NoNewPrivs:\t1");
    says("unconfined", "Seccomp:\t0");
    says("confined", "Seccomp:\t2");
    says("sysctls", "1024\t2048", "0\t100");
    privileged();
    refusedBeforeItStarts();
    refusedByTheMaster();
  }

  /** Whether it may run with it is the machine's affair. */
  private void privileged() {
    String id =
        walk.await(
            "pod/privileged",
            "{.status.containerStatuses[0].containerID}",
            each -> !each.isEmpty());
    String node = walk.get("pod/privileged", "{.spec.nodeName}");
    String[] inspect = {"inspect", "-f", "{{.HostConfig.Privileged}}", id.replace("docker://", "")};
    assertThat(walk.cluster().docker(node, inspect).ok()).isEqualTo("true");
  }

  private void carried() {
    pod(
        "identity",
        "securityContext: {runAsUser: 1000, runAsGroup: 3000, supplementalGroups: [4000], fsGroup:"
            + " 2000}",
        "id; id -G | tr ' ' '\\\\n' | sort -n",
        "");
    pod("own-user", "securityContext: {runAsUser: 1000}", "id", "runAsUser: 7");
    pod("group-alone", "", "id", "runAsGroup: 3000");
    pod(
        "capable",
        "",
        "grep CapBnd /proc/self/status",
        "capabilities: {drop: [ALL], add: [NET_ADMIN]}");
    pod("incapable", "", "grep CapEff /proc/self/status", "capabilities: {drop: [ALL]}");
    pod("read-only", "", "touch /file", "readOnlyRootFilesystem: true");
    pod("no-new", "", "grep NoNewPrivs /proc/self/status", "allowPrivilegeEscalation: false");
    pod(
        "unconfined",
        "securityContext: {seccompProfile: {type: Unconfined}}",
        "grep Seccomp: /proc/self/status",
        "");
    pod(
        "confined",
        "securityContext: {seccompProfile: {type: Unconfined}}",
        "grep Seccomp: /proc/self/status",
        "seccompProfile: {type: RuntimeDefault}");
    pod("privileged", "", "true", "privileged: true");
    pod(
        "sysctls",
        "securityContext: {sysctls: [{name: net.ipv4.ip_local_port_range, value: '1024 2048'},"
            + " {name: net.ipv4.ping_group_range, value: '0 100'}]}",
        "cat /proc/sys/net/ipv4/ip_local_port_range /proc/sys/net/ipv4/ping_group_range",
        "");
  }

  private void refused() {
    pod("root", "securityContext: {runAsNonRoot: true}", "id", "");
    pod("zero", "securityContext: {runAsNonRoot: true}", "id", "runAsUser: 0");
    pod("unsafe", "securityContext: {sysctls: [{name: kernel.msgmax, value: '65536'}]}", "id", "");
    pod("strict", "securityContext: {supplementalGroupsPolicy: Strict}", "id", "");
    pod("own-users", "hostUsers: false", "id", "");
    pod("nonsense", "", "id", "capabilities: {add: [NONSENSE]}");
    pod("no-profile", "", "id", "seccompProfile: {type: Localhost, localhostProfile: none.json}");
  }

  private void says(String pod, String... parts) {
    walk.await(
        "pod/" + pod,
        "{.status.phase}",
        phase -> phase.equals("Succeeded") || phase.equals("Failed"));
    assertThat(walk.kubectl("logs", pod)).as(pod).containsAnyOf(parts);
  }

  private void refusedBeforeItStarts() {
    String where = " (pod: \"%s_" + walk.namespace() + "(%s)\", container: main)";
    waits(
        "root",
        "CreateContainerConfigError",
        "container has runAsNonRoot and image will run as root" + where);
    waits(
        "zero",
        "CreateContainerConfigError",
        "container's runAsUser breaks non-root policy" + where);
    waits("nonsense", "CreateContainerError", "invalid capability: \"NONSENSE\"");
    waits("no-profile", "CreateContainerConfigError", "cannot load seccomp profile");
    fails("unsafe", "SysctlForbidden", "forbidden sysctl: \"kernel.msgmax\" not allowlisted");
    fails(
        "strict",
        "SupplementalGroupsPolicyNotSupported",
        "SupplementalGroupsPolicy=Strict is not supported in this node");
    walk.awaitOutput(
        text ->
            text.contains(
                "can't set `spec.hostUsers: false`, runtime does not support user namespaces"),
        "describe",
        "pod",
        "own-users");
  }

  private void waits(String pod, String reason, String message) {
    String state = "{.status.containerStatuses[0].state.waiting.%s}";
    walk.await("pod/" + pod, state.formatted("reason"), reason::equals);
    String wanted = message.formatted(pod, walk.get("pod/" + pod, "{.metadata.uid}"));
    assertThat(walk.get("pod/" + pod, state.formatted("message"))).contains(wanted);
    walk.awaitOutput(text -> text.contains("Error: " + wanted), "describe", "pod", pod);
  }

  private void fails(String pod, String reason, String message) {
    walk.await("pod/" + pod, "{.status.phase} {.status.reason}", ("Failed " + reason)::equals);
    assertThat(walk.get("pod/" + pod, "{.status.message}"))
        .isEqualTo("Pod was rejected: " + message);
    assertThat(walk.kubectl("get", "pod", pod, "--no-headers")).contains(reason);
    walk.awaitOutput(
        text -> text.contains("Warning") && text.contains(message), "describe", "pod", pod);
  }

  private void refusedByTheMaster() {
    String text = POD.formatted("unmasked", "", "id", "procMount: Unmasked");
    assertThat(walk.refused("apply", "-f", walk.file(text)))
        .contains(
            "procMount: Invalid value: \"Unmasked\": `hostUsers` must be false to use `Unmasked`");
    String onHost =
        "hostNetwork: true\n"
            + "  securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]}";
    assertThat(walk.refused("apply", "-f", walk.file(POD.formatted("on-host", onHost, "id", ""))))
        .contains(
            "sysctls[0].name: Invalid value: \"net.ipv4.tcp_syncookies\": may not be specified when"
                + " 'hostNetwork' is true");
  }
}
