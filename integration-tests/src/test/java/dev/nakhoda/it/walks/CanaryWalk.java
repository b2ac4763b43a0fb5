package dev.nakhoda.it.walks;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** W4: one new pod beside the old ones for as long as one likes, then the rest. */
record CanaryWalk(Walk walk) {

  private static final String DEPLOYMENT = "deployment/myapp-deploy";

  void take() {
    walk.kubectl("apply", "-f", walk.seed("15-myapp-deploy-v2.yaml"));
    walk.kubectl(
        "patch",
        DEPLOYMENT,
        "-p",
        "{\"spec\":{\"strategy\":{\"rollingUpdate\":{\"maxSurge\":1,\"maxUnavailable\":0}}}}");
    walk.rolledOut(DEPLOYMENT);
    walk.kubectl("expose", "deployment", "myapp-deploy", "--port=80");
    WatchOutput watch = walk.watch("pods", "-l", "app=myapp");
    assertThat(walk.kubectl("set", "image", DEPLOYMENT, "myapp=ikubernetes/myapp:v3"))
        .isEqualTo("deployment.apps/myapp-deploy image updated");
    assertThat(walk.kubectl("rollout", "pause", DEPLOYMENT))
        .isEqualTo("deployment.apps/myapp-deploy paused");
    servesBoth();
    waitsForResume();
    resumes(watch);
  }

  private void servesBoth() {
    walk.await(
        "pods", "{.items[*].status.containerStatuses[*].ready}", ready -> !ready.contains("false"));
    String address = walk.get("service/myapp-deploy", "{.spec.clusterIP}");
    Set<String> versions = new TreeSet<>();
    eventually(
        "the new one serves beside the old",
        Walk.SOON,
        () -> {
          String page =
              walk.cluster().inside("curl", "-sf", "-m", "3", "http://" + address + "/").ok();
          versions.add(page.replaceAll("(?s).*Version: (v\\d).*", "$1"));
          return versions;
        },
        Set.of("v2", "v3")::equals);
  }

  private void waitsForResume() {
    assertThat(walk.refused("rollout", "pause", DEPLOYMENT)).contains("already paused");
    assertThat(walk.run("rollout", "status", DEPLOYMENT, "--timeout=2s").toString())
        .containsPattern("Waiting for deployment \"myapp-deploy\" rollout to finish: \\d out of 3")
        .contains("timed out waiting for the condition");
    assertThat(walk.get(DEPLOYMENT, "{.status.conditions[?(@.type==\"Progressing\")].reason}"))
        .isEqualTo("DeploymentPaused");
    assertThat(walk.refused("rollout", "undo", DEPLOYMENT))
        .contains("you cannot rollback a paused deployment");
    assertThat(walk.get(DEPLOYMENT, "{.status.updatedReplicas}")).isIn("1", "2");
    assertThat(walk.get(DEPLOYMENT, "{.status.readyReplicas}")).isIn("3", "4");
  }

  private void resumes(WatchOutput watch) {
    assertThat(walk.kubectl("rollout", "resume", DEPLOYMENT))
        .isEqualTo("deployment.apps/myapp-deploy resumed");
    assertThat(walk.rolledOut(DEPLOYMENT)).endsWith("successfully rolled out");
    assertThat(walk.refused("rollout", "resume", DEPLOYMENT)).contains("is not paused");
    String hash = walk.get(DEPLOYMENT, "{.spec.template.spec.containers[0].image}");
    assertThat(hash).isEqualTo("ikubernetes/myapp:v3");
    List<String> lines =
        eventually(
            "the watch has told how the old ones ended",
            Walk.SOON,
            watch::lines,
            seen -> seen.stream().anyMatch(line -> line.contains("Terminating")));
    assertThat(lines)
        .anyMatch(line -> line.matches("NAME +READY +STATUS +RESTARTS +AGE"))
        .anyMatch(line -> line.contains("Pending"))
        .anyMatch(line -> line.contains("ContainerCreating"))
        .anyMatch(line -> line.contains("Running"));
  }
}
