package dev.nakhoda.it.flows;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.Command;
import dev.nakhoda.it.TestCluster;
import dev.nakhoda.it.TestNamespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Verbs of {@code nakhoda} that make workloads and lead them from one template to the next. */
@ExtendWith(TestCluster.class)
class WorkloadVerbsTest {

  private static final Duration SOON = Duration.ofSeconds(90);

  private static Command run(TestCluster cluster, TestNamespace namespace, String... words) {
    int end = Arrays.asList(words).indexOf("--");
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.add(end < 0 ? all.size() : end, "--namespace=" + namespace.name());
    return cluster.nakhoda(all.toArray(String[]::new));
  }

  @Test
  void aDeploymentsCourse(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "verbs-rollout")) {
      String image = "ikubernetes/myapp:";
      assertThat(
              run(cluster, namespace, "create", "deployment", "web", "--image=" + image + "v1")
                  .ok())
          .isEqualTo("deployment.apps/web created");
      assertThat(run(cluster, namespace, "rollout", "status", "deploy/web").ok())
          .endsWith("deployment \"web\" successfully rolled out");
      assertThat(
              run(
                      cluster,
                      namespace,
                      "set",
                      "image",
                      "deploy/web",
                      "myapp=" + image + "v2",
                      "--record")
                  .ok())
          .isEqualTo("deployment.apps/web image updated");
      run(cluster, namespace, "rollout", "status", "deploy/web").ok();
      assertThat(run(cluster, namespace, "rollout", "history", "deploy/web").ok())
          .startsWith("deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n")
          .contains("2         nakhoda set image deploy/web myapp=" + image + "v2 --record");
      assertThat(run(cluster, namespace, "rollout", "history", "deploy/web", "--revision=1").ok())
          .contains("with revision #1\nPod Template:", image + "v1");
      pauseAndResume(cluster, namespace, image);
      assertThat(run(cluster, namespace, "rollout", "undo", "deploy/web", "--to-revision=1").ok())
          .isEqualTo("deployment.apps/web rolled back");
      assertThat(namespace.get("deploy/web", "{.spec.template.spec.containers[0].image}"))
          .isEqualTo(image + "v1");
      assertThat(
              run(cluster, namespace, "rollout", "undo", "deploy/web", "--to-revision=99").failed())
          .isEqualTo("error: unable to find specified revision 99 in history");
      assertThat(run(cluster, namespace, "rollout", "restart", "deploy/web").ok())
          .isEqualTo("deployment.apps/web restarted");
      exposeAndMetadata(cluster, namespace);
    }
  }

  private static void pauseAndResume(TestCluster cluster, TestNamespace namespace, String image) {
    assertThat(run(cluster, namespace, "rollout", "pause", "deploy/web").ok())
        .isEqualTo("deployment.apps/web paused");
    assertThat(run(cluster, namespace, "rollout", "pause", "deploy/web").failed())
        .isEqualTo("error: deployments.apps \"web\" is already paused");
    assertThat(run(cluster, namespace, "set", "env", "deploy/web", "COLOUR=blue").ok())
        .isEqualTo("deployment.apps/web env updated");
    assertThat(run(cluster, namespace, "set", "resources", "deploy/web", "--requests=cpu=10m").ok())
        .isEqualTo("deployment.apps/web resource requirements updated");
    assertThat(run(cluster, namespace, "rollout", "resume", "deploy/web").ok())
        .isEqualTo("deployment.apps/web resumed");
    run(cluster, namespace, "rollout", "status", "deploy/web").ok();
    assertThat(run(cluster, namespace, "set", "env", "deploy/web", "--list").ok())
        .isEqualTo("# deployments/web, container myapp\nCOLOUR=blue");
  }

  private static void exposeAndMetadata(TestCluster cluster, TestNamespace namespace) {
    assertThat(run(cluster, namespace, "expose", "deploy/web", "--port=80").ok())
        .isEqualTo("service/web exposed");
    assertThat(run(cluster, namespace, "label", "service", "web", "tier=front").ok())
        .isEqualTo("service/web labeled");
    assertThat(run(cluster, namespace, "label", "service", "web", "tier=back").failed())
        .isEqualTo("error: 'tier' already has a value (front), and --overwrite is false");
    assertThat(run(cluster, namespace, "label", "service", "web", "tier-").ok())
        .isEqualTo("service/web unlabeled");
    assertThat(run(cluster, namespace, "annotate", "service", "web", "note=here").ok())
        .isEqualTo("service/web annotated");
    String patch = "{\"spec\":{\"sessionAffinity\":\"ClientIP\"}}";
    assertThat(run(cluster, namespace, "patch", "service", "web", "-p", patch).ok())
        .isEqualTo("service/web patched");
    assertThat(run(cluster, namespace, "patch", "service", "web", "-p", patch).ok())
        .isEqualTo("service/web patched (no change)");
  }

  @Test
  void jobsAndPods(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "verbs-jobs")) {
      assertThat(
              run(
                      cluster,
                      namespace,
                      "create",
                      "cronjob",
                      "tick",
                      "--image=busybox:1.28",
                      "--schedule=0 0 1 1 *",
                      "--",
                      "echo",
                      "tick")
                  .ok())
          .isEqualTo("cronjob.batch/tick created");
      assertThat(run(cluster, namespace, "create", "job", "now", "--from=cronjob/tick").ok())
          .isEqualTo("job.batch/now created");
      namespace.kubectl("wait", "--for=condition=Complete", "job/now", "--timeout=90s").ok();
      assertThat(run(cluster, namespace, "logs", "job/now").ok()).isEqualTo("tick");
      assertThat(
              run(
                      cluster,
                      namespace,
                      "run",
                      "one",
                      "--image=busybox:1.28",
                      "--restart=Never",
                      "--env=X=7",
                      "--command",
                      "--",
                      "sh",
                      "-c",
                      "echo $X")
                  .ok())
          .isEqualTo("pod/one created");
      eventually("its log", SOON, () -> run(cluster, namespace, "logs", "one").ok(), "7"::equals);
    }
  }

  @Test
  void aNodeIsTaintedAndDrained(TestCluster cluster) {
    try (TestNamespace namespace = new TestNamespace(cluster, "verbs-nodes")) {
      assertThat(cluster.nakhoda("taint", "nodes", "node-2", "k=v:NoSchedule").ok())
          .isEqualTo("node/node-2 tainted");
      assertThat(cluster.nakhoda("taint", "nodes", "node-2", "k-").ok())
          .isEqualTo("node/node-2 untainted");
      namespace
          .kubectl(
              "create",
              "deployment",
              "web",
              "--image=busybox:1.28",
              "--replicas=4",
              "--",
              "sh",
              "-c",
              "trap exit TERM; while :; do sleep 1; done")
          .ok();
      namespace.kubectl("rollout", "status", "deployment/web", "--timeout=90s").ok();
      try {
        String told =
            cluster
                .nakhoda(
                    "drain",
                    "node-2",
                    "--ignore-daemonsets",
                    "--force",
                    "--delete-emptydir-data",
                    "--timeout=90s")
                .ok();
        assertThat(told)
            .startsWith("node/node-2 cordoned")
            .contains("evicting pod verbs-nodes/web-")
            .endsWith("node/node-2 drained");
        namespace.kubectl("rollout", "status", "deployment/web", "--timeout=90s").ok();
        assertThat(namespace.get("pods", "{.items[*].spec.nodeName}"))
            .isEqualTo("node-1 node-1 node-1 node-1");
        assertThat(cluster.nakhoda("cordon", "node-2").ok())
            .isEqualTo("node/node-2 already cordoned");
      } finally {
        assertThat(cluster.nakhoda("uncordon", "node-2").ok()).isEqualTo("node/node-2 uncordoned");
      }
    }
  }
}
