package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

/** W14: one pod on every matching node, also when nodes come and go. */
record DaemonSetWalk(Walk walk) {

  private static final String NODES = "{.items[*].spec.nodeName}";

  private static final String AGENT =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent}
      spec:
        selector: {matchLabels: {app: agent}}
        template:
          metadata: {labels: {app: agent}}
          spec:
            hostNetwork: true
            hostPID: true
            terminationGracePeriodSeconds: 0
            nodeSelector: {agent-wanted: "yes"}
            containers:
            - {name: agent, image: "busybox:1.28", command: [sleep, "3600"]}
      """;

  /** As the agent of a machine would register it; nothing runs there. */
  private static final String NODE =
      """
      apiVersion: v1
      kind: Node
      metadata: {name: node-of-paper, labels: {kubernetes.io/hostname: node-of-paper}}
      status:
        capacity: {cpu: "2", memory: 1Gi, pods: "10"}
        allocatable: {cpu: "2", memory: 1Gi, pods: "10"}
      """;

  void take() {
    onePodOnEveryNode();
    aNodeJoinsAndLeaves();
    followsLabels();
    seesTheHost();
    updates();
    deletesItsPods();
  }

  private void onePodOnEveryNode() {
    assertThat(walk.kubectl("apply", "-f", walk.seed("26-daemonset-logs.yaml")))
        .isEqualTo("daemonset.apps/node-logs created");
    assertThat(walk.rolledOut("daemonset/node-logs"))
        .endsWith("daemon set \"node-logs\" successfully rolled out");
    assertThat(Set.of(walk.select("pods", "app=node-logs", NODES).split(" ")))
        .isEqualTo(Set.of("node-1", "node-2"));
    assertThat(walk.kubectl("get", "ds").lines().toList())
        .anyMatch(line ->
            line.matches(
                "NAME +DESIRED +CURRENT +READY +UP-TO-DATE +AVAILABLE +NODE SELECTOR +AGE"))
        .anyMatch(line -> line.matches("node-logs +2 +2 +2 +2 +2 +<none> .*"));
    assertThat(walk.select("pods", "app=node-logs", "{.items[0].spec.tolerations[*].key}"))
        .contains(
            "node.kubernetes.io/not-ready",
            "node.kubernetes.io/unreachable",
            "node.kubernetes.io/disk-pressure",
            "node.kubernetes.io/memory-pressure",
            "node.kubernetes.io/pid-pressure",
            "node.kubernetes.io/unschedulable");
  }

  private void aNodeJoinsAndLeaves() {
    try {
      walk.apply(NODE);
      walk.await("ds/node-logs", "{.status.desiredNumberScheduled}", "3"::equals);
      walk.await("pods", NODES, nodes -> nodes.contains("node-of-paper"));
    } finally {
      walk.kubectl("delete", "node", "node-of-paper");
    }
    walk.await("ds/node-logs", "{.status.desiredNumberScheduled}", "2"::equals);
  }

  private void followsLabels() {
    walk.apply(AGENT);
    walk.await("ds/agent", "{.status.observedGeneration}", "1"::equals);
    assertThat(walk.get("ds/agent", "{.status.desiredNumberScheduled}")).isEqualTo("0");
    walk.kubectl("label", "nodes", "--all", "agent-wanted=yes");
    walk.rolledOut("daemonset/agent");
    walk.await("ds/agent", "{.status.numberReady}", "2"::equals);
    walk.kubectl("label", "nodes", "node-2", "agent-wanted-");
    walk.awaitOutput("node-1"::equals, "get", "pods", "-l", "app=agent", "-o", "jsonpath=" + NODES);
    walk.kubectl("label", "nodes", "node-2", "agent-wanted=yes");
    walk.await("ds/agent", "{.status.numberReady}", "2"::equals);
  }

  private void seesTheHost() {
    String pod =
        walk.select("pods", "app=agent", "{.items[?(@.spec.nodeName==\"node-1\")].metadata.name}");
    assertThat(walk.get("pod/" + pod, "{.status.podIP}"))
        .as("the host's network")
        .isEqualTo(walk.get("pod/" + pod, "{.status.hostIP}"));
    assertThat(walk.kubectl("exec", pod, "--", "cat", "/proc/1/comm"))
        .as("the host's processes")
        .isNotEqualTo("sleep");
  }

  private void updates() {
    walk.kubectl("set", "image", "daemonset/agent", "agent=busybox:latest");
    assertThat(walk.rolledOut("daemonset/agent")).endsWith("successfully rolled out");
    assertThat(walk.select("pods", "app=agent", "{.items[*].spec.containers[0].image}"))
        .isEqualTo("busybox:latest busybox:latest");
    assertThat(walk.kubectl("rollout", "history", "daemonset/agent").lines().toList())
        .anyMatch(line -> line.startsWith("1 "))
        .anyMatch(line -> line.startsWith("2 "));
    assertThat(walk.kubectl("rollout", "undo", "daemonset/agent"))
        .isEqualTo("daemonset.apps/agent rolled back");
    walk.rolledOut("daemonset/agent");
    assertThat(walk.select("pods", "app=agent", "{.items[*].spec.containers[0].image}"))
        .isEqualTo("busybox:1.28 busybox:1.28");
    walk.kubectl(
        "patch", "ds", "agent", "-p", "{\"spec\":{\"updateStrategy\":{\"type\":\"OnDelete\"}}}");
    walk.kubectl("set", "image", "daemonset/agent", "agent=busybox:latest");
    walk.await("ds/agent", "{.status.observedGeneration}", "5"::equals);
    assertThat(walk.select("pods", "app=agent", "{.items[*].spec.containers[0].image}"))
        .as("OnDelete waits for somebody to delete")
        .isEqualTo("busybox:1.28 busybox:1.28");
    walk.kubectl("delete", "pods", "-l", "app=agent");
    walk.await("ds/agent", "{.status.updatedNumberScheduled}", "2"::equals);
  }

  private void deletesItsPods() {
    assertThat(walk.kubectl("delete", "ds", "agent")).isEqualTo("daemonset.apps \"agent\" deleted");
    walk.kubectl("label", "nodes", "--all", "agent-wanted-");
    walk.awaitOutput(String::isEmpty, "get", "pods", "-l", "app=agent", "-o", "name");
    walk.kubectl("delete", "ds", "node-logs");
    walk.awaitOutput(String::isEmpty, "get", "pods", "-o", "name");
  }
}
