package dev.nakhoda.it.walks;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** W3: rolling updates, their history, one that fails, and the ways back. */
record RollBackWalk(Walk walk) {

  private static final String NAME = "nginx-deployment-controller";
  private static final String DEPLOYMENT = "deployment/" + NAME;
  private static final String NEW_POD = "ADDED ikubernetes/myapp:v2 ";

  void take() {
    updatesAndKeepsTheOldAsBackup();
    showsTheHistory();
    aMissingImageStallsButServiceGoesOn();
    rollsBack();
    keepsTheHistoryLimit();
    recreateEndsAllOldPodsFirst();
  }

  private void updatesAndKeepsTheOldAsBackup() {
    assertThat(walk.kubectl("create", "-f", walk.seed("14-nginx-deployment.yaml"), "--record"))
        .isEqualTo("deployment.apps/" + NAME + " created");
    walk.rolledOut(DEPLOYMENT);
    String first = walk.get("rs", "{.items[0].metadata.name}");
    assertThat(walk.kubectl("set", "image", DEPLOYMENT, "nginx=nginx:1.15.4", "--record"))
        .isEqualTo("deployment.apps/" + NAME + " image updated");
    assertThat(walk.rolledOut(DEPLOYMENT)).endsWith("successfully rolled out");
    assertThat(walk.get("rs/" + first, "{.spec.replicas} {.status.replicas}"))
        .as("the old one stays as backup")
        .isEqualTo("0 0");
    assertThat(walk.kubectl("describe", DEPLOYMENT))
        .contains("Scaled down replica set " + first + " from 2 to 1");
  }

  private void showsTheHistory() {
    assertThat(walk.kubectl("rollout", "history", DEPLOYMENT).lines().toList())
        .anyMatch(line -> line.matches("REVISION +CHANGE-CAUSE"))
        .anyMatch(line -> line.matches("1 +kubectl\\S* create .*--record=true"))
        .anyMatch(line -> line.matches("2 +kubectl\\S* set image .*--record=true"));
    assertThat(walk.kubectl("rollout", "history", DEPLOYMENT, "--revision=2"))
        .contains("with revision #2", "pod-template-hash=", "nginx:1.15.4", "change-cause");
    assertThat(walk.refused("rollout", "history", DEPLOYMENT, "--revision=9"))
        .contains("unable to find the specified revision");
  }

  private void aMissingImageStallsButServiceGoesOn() {
    walk.kubectl("scale", DEPLOYMENT, "--replicas=3");
    walk.rolledOut(DEPLOYMENT);
    walk.kubectl("expose", "deployment", NAME, "--port=80", "--name=nginx");
    walk.kubectl("set", "image", "deployment", NAME, "nginx=nginx:1.91");
    walk.awaitOutput(
        pods -> pods.contains("ErrImagePull") || pods.contains("ImagePullBackOff"), "get", "pods");
    assertThat(walk.kubectl("get", "deploy", NAME, "--no-headers"))
        .matches(NAME + " +3/3 +1 +3 .*");
    assertThat(walk.kubectl("get", "rs", "--no-headers").lines().toList())
        .as("the new one has stopped growing, the old one shrinking")
        .anyMatch(line -> line.matches(NAME + "-\\S+ +3 +3 +3 .*"))
        .anyMatch(line -> line.matches(NAME + "-\\S+ +1 +1 +0 .*"));
    assertThat(walk.refused("rollout", "status", DEPLOYMENT, "--timeout=1s"))
        .contains("timed out waiting for the condition");
    String address = walk.get("service/nginx", "{.spec.clusterIP}");
    eventually(
        "the service goes on",
        Walk.SOON,
        () -> walk.cluster().inside("curl", "-sf", "-m", "3", "http://" + address + "/").ok(),
        page -> page.contains("(1.15.4)"));
  }

  private void rollsBack() {
    assertThat(walk.kubectl("rollout", "undo", DEPLOYMENT))
        .isEqualTo("deployment.apps/" + NAME + " rolled back");
    walk.rolledOut(DEPLOYMENT);
    assertThat(walk.get(DEPLOYMENT, "{.spec.template.spec.containers[0].image}"))
        .isEqualTo("nginx:1.15.4");
    assertThat(walk.kubectl("rollout", "history", DEPLOYMENT))
        .as("revision 2 has become 4")
        .containsPattern("\n1 ")
        .containsPattern("\n3 ")
        .containsPattern("\n4 ")
        .doesNotContainPattern("\n2 ");
    walk.kubectl("rollout", "undo", DEPLOYMENT, "--to-revision=1");
    walk.rolledOut(DEPLOYMENT);
    assertThat(walk.get(DEPLOYMENT, "{.spec.template.spec.containers[0].image}"))
        .isEqualTo("nginx:1.8");
    assertThat(walk.kubectl("rollout", "undo", DEPLOYMENT, "--to-revision=5"))
        .contains("skipped rollback (current template already matches revision 5)");
  }

  private void keepsTheHistoryLimit() {
    assertThat(walk.get(DEPLOYMENT, "{.spec.revisionHistoryLimit}")).isEqualTo("10");
    walk.kubectl("patch", DEPLOYMENT, "-p", "{\"spec\":{\"revisionHistoryLimit\":1}}");
    walk.await("rs", "{.items[*].spec.replicas}", sizes -> sizes.split(" ").length == 2);
    walk.kubectl("patch", DEPLOYMENT, "-p", "{\"spec\":{\"revisionHistoryLimit\":0}}");
    walk.await("rs", "{.items[*].spec.replicas}", "3"::equals);
    assertThat(walk.refused("rollout", "undo", DEPLOYMENT))
        .contains("no rollout history found for deployment \"" + NAME + "\"");
    walk.kubectl("delete", DEPLOYMENT);
  }

  private void recreateEndsAllOldPodsFirst() {
    walk.kubectl("apply", "-f", walk.seed("32-recreate-deployment.yaml"));
    walk.rolledOut("deployment/myapp-recreate");
    WatchOutput watch =
        walk.watch(
            "pods",
            "-l",
            "app=myapp-recreate",
            "--output-watch-events",
            "-o",
            "jsonpath={.type} {.object.spec.containers[0].image} {.object.metadata.name}"
                + " {.object.status.phase}{\"\\n\"}");
    eventually("the watch runs", Walk.SOON, watch::lines, lines -> lines.size() >= 2);
    walk.kubectl("set", "image", "deployment/myapp-recreate", "myapp=ikubernetes/myapp:v2");
    walk.rolledOut("deployment/myapp-recreate");
    List<String> events =
        eventually(
            "both new pods were seen",
            Walk.SOON,
            watch::lines,
            lines -> lines.stream().filter(line -> line.startsWith(NEW_POD)).count() >= 2);
    Map<String, String> oldPods = new TreeMap<>();
    events.stream()
        .takeWhile(line -> !line.startsWith(NEW_POD))
        .map(line -> line.split(" "))
        .forEach(words -> oldPods.put(words[2], words[0].equals("DELETED") ? "gone" : words[3]));
    assertThat(oldPods.values())
        .as("all old pods ended before a new one began: " + events)
        .hasSize(2)
        .allMatch(state -> state.matches("gone|Succeeded|Failed"));
  }
}
