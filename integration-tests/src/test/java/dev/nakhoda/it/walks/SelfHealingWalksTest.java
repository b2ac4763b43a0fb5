package dev.nakhoda.it.walks;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.TestCluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** W18: a node dies, the master dies, etcd dies; and what is in etcd can be read. Alone. */
@ExtendWith(TestCluster.class)
class SelfHealingWalksTest {

  private static final String IMPATIENT =
      """
      terminationGracePeriodSeconds: 1
      tolerations:
      - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 2}
      - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 2}
      containers:
      - {name: main, image: "ikubernetes/myapp:v1"}
      """;

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
      """
          + IMPATIENT.indent(6);

  private static final String BARE_POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: bare}
      spec:
        nodeName: node-2
      """
          + IMPATIENT.indent(2);

  private static final String PODS =
      "{range .items[*]}{.metadata.name} {.spec.nodeName}"
          + " {.status.phase}{.metadata.deletionTimestamp}{\"\\n\"}{end}";

  @Test
  void aDeadNodesPodsComeUpElsewhereABareOneDoesNot(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w18-node", "1.27")) {
      walk.apply(DEPLOYMENT + "---\n" + BARE_POD);
      walk.rolledOut("deployment/web");
      walk.await("pod/bare", "{.status.phase}", "Running"::equals);
      cluster.cable("node-2", "down");
      try {
        awaitReadyNodes(walk, "True Unknown");
        walk.awaitOutput(
            pods ->
                pods.lines().filter(line -> line.matches("web-\\S+ node-1 Running")).count() == 2,
            "get",
            "pods",
            "-o",
            "jsonpath=" + PODS);
        walk.await("pod/bare", "{.metadata.deletionTimestamp}", time -> !time.isEmpty());
        assertThat(walk.get("pods", PODS)).doesNotContain("bare node-1");
      } finally {
        cluster.cable("node-2", "up");
      }
      awaitReadyNodes(walk, "True True");
      walk.awaitOutput(
          pods ->
              pods.lines().count() == 2
                  && pods.lines().allMatch(line -> line.matches("web-\\S+ node-1 Running")),
          "get",
          "pods",
          "-o",
          "jsonpath=" + PODS);
    }
  }

  private static void awaitReadyNodes(Walk walk, String wanted) {
    walk.await(
        "nodes", "{.items[*].status.conditions[?(@.type==\"Ready\")].status}", wanted::equals);
  }

  @Test
  void killedMasterAndEtcdLoseNothing(TestCluster cluster) {
    try (Walk walk = new Walk(cluster, "w18-brain", "1.33")) {
      walk.apply(DEPLOYMENT);
      walk.rolledOut("deployment/web");
      Set<String> before = containers(walk);
      cluster.kill(cluster.pid("etcd"));
      afterwardsAllWorks(walk, "config-1");
      long master = cluster.pid("java", "--advertise-address");
      walk.kubectl("create", "deployment", "late", "--image=ikubernetes/myapp:v1", "--replicas=2");
      cluster.kill(master);
      afterwardsAllWorks(walk, "config-2");
      assertThat(cluster.pid("java", "--advertise-address")).isNotEqualTo(master);
      walk.rolledOut("deployment/late");
      assertThat(walk.select("pods", "app=late", "{.items[*].status.phase}"))
          .as("begun before the master died, ended after, and nothing made twice")
          .isEqualTo("Running Running");
      cluster.kill(cluster.pid("java", "--advertise-address"));
      cluster.kill(cluster.pid("etcd"));
      afterwardsAllWorks(walk, "config-3");
      assertThat(containers(walk)).as("pods untouched").isEqualTo(before);
      assertThat(walk.get("configmaps", "{.items[*].metadata.name}"))
          .contains("config-1", "config-2", "config-3");
      walk.kubectl("scale", "deployment/web", "--replicas=3");
      walk.rolledOut("deployment/web");
      etcdCanBeRead(walk);
    }
  }

  private static void afterwardsAllWorks(Walk walk, String configMap) {
    eventually(
        "writes are taken again",
        Walk.SOON,
        () -> walk.run("create", "configmap", configMap, "--from-literal=a=b"),
        created -> created.exitCode() == 0 || created.err().contains("already exists"));
  }

  private static Set<String> containers(Walk walk) {
    String ids =
        walk.select("pods", "app=web", "{.items[*].status.containerStatuses[*].containerID}");
    return new TreeSet<>(Arrays.asList(ids.split(" ")));
  }

  private static void etcdCanBeRead(Walk walk) {
    String namespace = walk.namespace();
    List<String> keys =
        etcdctl(walk, "get", "--prefix", "/registry", "--keys-only").lines().toList();
    assertThat(keys)
        .contains(
            "/registry/namespaces/" + namespace,
            "/registry/deployments/" + namespace + "/web",
            "/registry/configmaps/" + namespace + "/config-1",
            "/registry/minions/node-1",
            "/registry/services/specs/default/kubernetes",
            "/registry/services/endpoints/default/kubernetes",
            "/registry/leases/kube-node-lease/node-1")
        .anyMatch(key -> key.startsWith("/registry/pods/" + namespace + "/web-"))
        .anyMatch(key -> key.startsWith("/registry/replicasets/" + namespace + "/web-"));
    assertThat(etcdctl(walk, "get", "/registry/deployments/" + namespace + "/web"))
        .contains("\"kind\":\"Deployment\"", "\"replicas\":3");
  }

  private static String etcdctl(Walk walk, String... words) {
    String keys = walk.cluster().state().resolve("pki/etcd").toString();
    List<String> line =
        new ArrayList<>(
            List.of(
                "env",
                "ETCDCTL_API=3",
                "etcdctl",
                "--endpoints=https://127.0.0.1:2379",
                "--cacert=" + keys + "/ca.crt",
                "--cert=" + keys + "/client.crt",
                "--key=" + keys + "/client.key"));
    line.addAll(List.of(words));
    return walk.cluster().inside(line.toArray(String[]::new)).ok();
  }
}
