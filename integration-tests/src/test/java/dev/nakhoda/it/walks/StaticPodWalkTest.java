package dev.nakhoda.it.walks;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.it.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * W8: a node runs the pods of its manifests' directory, with the master or without; mirrors show
 * them. By itself, because it cuts a node off.
 */
@ExtendWith(TestCluster.class)
class StaticPodWalkTest {

  private static final String NODE = "node-2";
  private static final String MIRROR = "pod/static-web-" + NODE;

  @Test
  void w08StaticPods(TestCluster cluster) throws IOException {
    Path manifest = cluster.state().resolve("nodes").resolve(NODE).resolve("manifests/web.yaml");
    try (Walk walk = new Walk(cluster, "w08", "1.33")) {
      Files.writeString(manifest, manifest(walk.namespace()));
      walk.await(MIRROR, "{.status.phase}", "Running"::equals);
      assertThat(walk.get(MIRROR, "{.metadata.ownerReferences[0].kind}")).isEqualTo("Node");
      String container = container(cluster);
      assertThat(container).isNotEmpty();

      String uid = walk.get(MIRROR, "{.metadata.uid}");
      walk.kubectl("delete", MIRROR, "--wait=false");
      eventually(
          "the mirror comes back",
          Walk.SOON,
          () -> walk.run("get", MIRROR, "-o", "jsonpath={.metadata.uid} {.status.phase}").out(),
          now -> !now.startsWith(uid) && now.endsWith("Running"));
      assertThat(container(cluster)).as("its container never stopped").isEqualTo(container);

      Files.delete(manifest);
      awaitContainer(cluster, "");
      eventually(
          "the mirror goes",
          Walk.SOON,
          () -> walk.kubectl("get", "pods", "-o", "name"),
          String::isEmpty);

      cluster.cable(NODE, "down");
      try {
        Files.writeString(manifest, manifest(walk.namespace()));
        eventually(
            "runs without the master", Walk.SOON, () -> container(cluster), id -> !id.isEmpty());
        Files.delete(manifest);
        awaitContainer(cluster, "");
      } finally {
        cluster.cable(NODE, "up");
      }
      walk.await(
          "node/" + NODE, "{.status.conditions[?(@.type==\"Ready\")].status}", "True"::equals);
    } finally {
      Files.deleteIfExists(manifest);
    }
  }

  private static void awaitContainer(TestCluster cluster, String wanted) {
    eventually("the container", Walk.SOON, () -> container(cluster), wanted::equals);
  }

  private static String container(TestCluster cluster) {
    return cluster.docker(NODE, "ps", "-q", "--filter", "name=k8s_main_static-web").ok();
  }

  private static String manifest(String namespace) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: static-web, namespace: %s}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: main, image: "ikubernetes/myapp:v1"}]
    """
        .formatted(namespace);
  }
}
