package dev.nakhoda.it.walks;

import static dev.nakhoda.it.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;

/** W2: a Deployment is created, looked at, scaled, patched and edited. */
record DeploymentWalk(Walk walk) {

  private static final String DEPLOYMENT = "deployment/myapp-deploy";

  void take() {
    create();
    showsItsPods();
    scalesAndPatches();
    describes();
    showsItsReplicaSet();
    edits();
  }

  private void create() {
    assertThat(walk.kubectl("create", "-f", walk.seed("14-nginx-deployment.yaml")))
        .isEqualTo("deployment.apps/nginx-deployment-controller created");
    assertThat(walk.refused("create", "-f", walk.seed("14-nginx-deployment.yaml")))
        .contains(
            "Error from server (AlreadyExists)",
            "deployments.apps \"nginx-deployment-controller\" already exists");
    String manifest = walk.seed("15-myapp-deploy-v2.yaml");
    assertThat(walk.kubectl("apply", "-f", manifest))
        .isEqualTo("deployment.apps/myapp-deploy created");
    assertThat(walk.kubectl("apply", "-f", manifest))
        .isEqualTo("deployment.apps/myapp-deploy unchanged");
    assertThat(walk.rolledOut(DEPLOYMENT))
        .endsWith("deployment \"myapp-deploy\" successfully rolled out");
    assertThat(walk.rolledOut("deployment/nginx-deployment-controller"))
        .endsWith("deployment \"nginx-deployment-controller\" successfully rolled out");
  }

  private void showsItsPods() {
    assertThat(walk.kubectl("get", "deploy").lines().toList())
        .anyMatch(line -> line.matches("NAME +READY +UP-TO-DATE +AVAILABLE +AGE"))
        .anyMatch(line -> line.matches("myapp-deploy +3/3 +3 +3 .*"));
    List<String> pods =
        walk.kubectl("get", "pods", "-l", "app=myapp", "--show-labels", "--no-headers")
            .lines()
            .toList();
    assertThat(pods)
        .hasSize(3)
        .allMatch(line ->
            line.matches(
                "myapp-deploy-[a-z0-9]+-[a-z0-9]{5} +1/1 +Running .*"
                    + " app=myapp,pod-template-hash=[a-z0-9]+,release=canary"));
    String addresses = walk.select("pods", "app=myapp", "{.items[*].status.podIP}");
    assertThat(Set.of(addresses.split(" "))).as("each its own address").hasSize(3);
    for (String address : addresses.split(" ")) {
      for (String node : List.of("node-1", "node-2")) {
        eventually(
            "the pod " + address + " answers on " + node,
            Walk.SOON,
            () ->
                walk.cluster()
                    .onNode(node, "curl", "-sf", "-m", "3", "http://" + address + "/")
                    .ok(),
            page -> page.contains("Version: v2"));
      }
    }
  }

  private void scalesAndPatches() {
    assertThat(walk.kubectl("scale", "--replicas=5", "deployment", "myapp-deploy"))
        .isEqualTo("deployment.apps/myapp-deploy scaled");
    walk.rolledOut(DEPLOYMENT);
    assertThat(walk.kubectl("patch", DEPLOYMENT, "-p", "{\"spec\":{\"replicas\":5}}"))
        .isEqualTo("deployment.apps/myapp-deploy patched (no change)");
    assertThat(
            walk.kubectl(
                "patch",
                DEPLOYMENT,
                "-p",
                "{\"spec\":{\"strategy\":{\"rollingUpdate\":{\"maxSurge\":1,\"maxUnavailable\":0}}}}"))
        .isEqualTo("deployment.apps/myapp-deploy patched");
    assertThat(walk.get(DEPLOYMENT, "{.spec.strategy}"))
        .isEqualTo(
            "{\"rollingUpdate\":{\"maxSurge\":1,\"maxUnavailable\":0},\"type\":\"RollingUpdate\"}");
  }

  private void describes() {
    String set = walk.select("rs", "app=myapp", "{.items[0].metadata.name}");
    String described = walk.kubectl("describe", "deployment", "myapp-deploy");
    assertThat(described.replaceAll(" +", " "))
        .contains(
            "Replicas: 5 desired | 5 updated | 5 total | 5 available | 0 unavailable",
            "StrategyType: RollingUpdate",
            "RollingUpdateStrategy: 0 max unavailable, 1 max surge",
            "Available True MinimumReplicasAvailable",
            "Progressing True NewReplicaSetAvailable",
            "NewReplicaSet: " + set + " (5/5 replicas created)",
            "deployment-controller Scaled up replica set " + set + " from 0 to 3",
            "deployment-controller Scaled up replica set " + set + " from 3 to 5");
  }

  private void showsItsReplicaSet() {
    String hash = walk.select("pods", "app=myapp", "{.items[0].metadata.labels.pod-template-hash}");
    String sets = walk.kubectl("get", "rs");
    assertThat(sets.lines().toList())
        .anyMatch(line -> line.matches("NAME +DESIRED +CURRENT +READY +AGE"))
        .anyMatch(line -> line.matches("myapp-deploy-" + hash + " +5 +5 +5 .*"));
    assertThat(walk.kubectl("get", "replicasets.apps", "-o", "name"))
        .contains("replicaset.apps/myapp-deploy-" + hash);
  }

  private void edits() {
    assertThat(walk.edit("s/myapp:v2/myapp:v3/", DEPLOYMENT))
        .isEqualTo("deployment.apps/myapp-deploy edited");
    walk.rolledOut(DEPLOYMENT);
    assertThat(walk.select("pods", "app=myapp", "{.items[*].spec.containers[0].image}"))
        .contains("ikubernetes/myapp:v3");
    assertThat(walk.edit("s/myapp:v3/myapp:v3/", DEPLOYMENT)).contains("no changes made");
    assertThat(walk.kubectl("delete", "-f", walk.seed("15-myapp-deploy-v2.yaml")))
        .contains("deployment.apps \"myapp-deploy\" deleted");
    walk.awaitOutput(String::isEmpty, "get", "rs,pods", "-l", "app=myapp", "-o", "name");
  }
}
