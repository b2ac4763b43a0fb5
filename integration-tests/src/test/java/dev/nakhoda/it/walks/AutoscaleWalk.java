package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** A busy loop in a pod makes its Deployment grow, and the end of the loop lets it shrink. */
record AutoscaleWalk(Walk walk) {

  /** Asks for little, so that a machine full of other tests gives it enough to stand out. */
  private static final String BURNER =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: burner
      spec:
        selector:
          matchLabels: {app: burner}
        template:
          metadata:
            labels: {app: burner}
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - name: burner
              image: busybox:1.28
              command:
              - sh
              - -c
              - while true; do if [ -e /load ]; then seq 20000 > /dev/null; else sleep 1; fi; done
              resources:
                requests: {cpu: 20m}
                limits: {cpu: 200m}
      """;

  private static final String QUICK_DOWN =
      "{\"spec\":{\"behavior\":{\"scaleDown\":{\"stabilizationWindowSeconds\":0}}}}";

  void take() {
    walk.apply(BURNER);
    walk.rolledOut("deployment/burner");
    assertThat(
            walk.kubectl(
                "autoscale", "deployment", "burner", "--cpu-percent=50", "--min=1", "--max=3"))
        .isEqualTo("horizontalpodautoscaler.autoscaling/burner autoscaled");
    walk.kubectl("patch", "hpa", "burner", "--type=merge", "-p", QUICK_DOWN);
    seed();
    String pod = walk.select("pods", "app=burner", "{.items[0].metadata.name}");
    walk.kubectl("exec", pod, "--", "touch", "/load");

    walk.await("deployment/burner", "{.spec.replicas}", "3"::equals);
    assertThat(walk.kubectl("get", "hpa", "burner").lines().toList())
        .anyMatch(line -> line.matches("NAME +REFERENCE +TARGETS +MINPODS +MAXPODS +REPLICAS +AGE"))
        .anyMatch(line -> line.matches("burner +Deployment/burner +cpu: [0-9]+%/50% +1 +3 .*"));
    walk.awaitOutput(
        seen ->
            seen.contains(
                "New size: 3; reason: cpu resource utilization (percentage of request) above"
                    + " target"),
        "describe",
        "hpa",
        "burner");

    walk.kubectl("exec", pod, "--", "rm", "/load");
    walk.await("deployment/burner", "{.spec.replicas}", "1"::equals);
    walk.awaitOutput(
        seen ->
            seen.contains("New size: 1; reason: All metrics below target")
                && seen.contains("ValidMetricFound"),
        "describe",
        "hpa",
        "burner");
    walk.await("hpa/burner", "{.status.currentReplicas} {.status.desiredReplicas}", "1 1"::equals);
  }

  /** Both versions; what they scale is not there. */
  private void seed() {
    assertThat(walk.kubectl("apply", "-f", walk.seed("30-hpa.yaml")).lines())
        .containsExactly(
            "horizontalpodautoscaler.autoscaling/nginx-v1 created",
            "horizontalpodautoscaler.autoscaling/myapp-v2 created");
    assertThat(
            walk.get(
                "horizontalpodautoscalers.v1.autoscaling/nginx-v1",
                "{.spec.targetCPUUtilizationPercentage}"))
        .isEqualTo("80");
    assertThat(walk.kubectl("get", "hpa").lines().toList())
        .anyMatch(line -> line.contains("cpu: <unknown>/80%"))
        .anyMatch(line -> line.contains("memory: <unknown>/70%"));
    walk.await(
        "hpa/myapp-v2",
        "{.status.conditions[?(@.type==\"AbleToScale\")].reason}",
        "FailedGetScale"::equals);
  }
}
