package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** What kubectl does to workloads without a manifest. */
record VerbsWalk(Walk walk) {

  private static final String DEPLOYMENT = "deployment/web";
  private static final String CONTAINER = "{.spec.template.spec.containers[0]";

  void take() {
    creates();
    sets();
    restarts();
    createsJobs();
  }

  private void creates() {
    assertThat(
            walk.kubectl(
                "create", "deployment", "web", "--image=ikubernetes/myapp:v1", "--replicas=2"))
        .isEqualTo("deployment.apps/web created");
    walk.rolledOut(DEPLOYMENT);
    assertThat(walk.kubectl("scale", DEPLOYMENT, "--replicas=1"))
        .isEqualTo("deployment.apps/web scaled");
    assertThat(walk.kubectl("scale", "rs", "-l", "app=web", "--replicas=0")).endsWith(" scaled");
    walk.rolledOut(DEPLOYMENT);
  }

  private void sets() {
    walk.kubectl("rollout", "pause", DEPLOYMENT);
    assertThat(walk.kubectl("set", "image", DEPLOYMENT, "myapp=ikubernetes/myapp:v2"))
        .isEqualTo("deployment.apps/web image updated");
    assertThat(
            walk.kubectl(
                "set", "resources", DEPLOYMENT, "--limits=cpu=200m,memory=64Mi", "-c=myapp"))
        .isEqualTo("deployment.apps/web resource requirements updated");
    assertThat(walk.kubectl("set", "env", DEPLOYMENT, "COLOUR=blue"))
        .isEqualTo("deployment.apps/web env updated");
    assertThat(walk.kubectl("set", "env", DEPLOYMENT, "--list")).contains("COLOUR=blue");
    walk.kubectl("annotate", DEPLOYMENT, "kubernetes.io/change-cause=three changes at once");
    walk.kubectl("rollout", "resume", DEPLOYMENT);
    walk.rolledOut(DEPLOYMENT);
    assertThat(walk.get(DEPLOYMENT, CONTAINER + ".image}")).isEqualTo("ikubernetes/myapp:v2");
    assertThat(walk.get(DEPLOYMENT, CONTAINER + ".resources.limits}"))
        .isEqualTo("{\"cpu\":\"200m\",\"memory\":\"64Mi\"}");
    assertThat(walk.kubectl("rollout", "history", DEPLOYMENT))
        .as("three changes while paused are one revision")
        .containsPattern("\n2 +three changes at once")
        .doesNotContainPattern("\n3 ");
  }

  private void restarts() {
    assertThat(walk.kubectl("rollout", "restart", DEPLOYMENT))
        .isEqualTo("deployment.apps/web restarted");
    walk.rolledOut(DEPLOYMENT);
    assertThat(walk.get(DEPLOYMENT, "{.spec.template.metadata.annotations}"))
        .contains("kubectl.kubernetes.io/restartedAt");
    assertThat(
            walk.get(DEPLOYMENT, "{.metadata.annotations.deployment\\.kubernetes\\.io/revision}"))
        .isEqualTo("3");
  }

  private void createsJobs() {
    assertThat(walk.kubectl("create", "job", "once", "--image=busybox:1.28", "--", "echo", "hello"))
        .isEqualTo("job.batch/once created");
    assertThat(
            walk.kubectl(
                "create",
                "cronjob",
                "yearly",
                "--image=busybox:1.28",
                "--schedule=0 0 1 1 *",
                "--",
                "date"))
        .isEqualTo("cronjob.batch/yearly created");
    walk.kubectl("wait", "--for=condition=complete", "job/once", "--timeout=100s");
    assertThat(walk.kubectl("logs", "job/once")).isEqualTo("hello");
    assertThat(walk.kubectl("create", "job", "early", "--from=cronjob/yearly"))
        .isEqualTo("job.batch/early created");
  }
}
