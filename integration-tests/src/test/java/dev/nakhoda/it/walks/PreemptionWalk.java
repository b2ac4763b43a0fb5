package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** A pod that matters more drives another off the port that both want; a patient one waits. */
record PreemptionWalk(Walk walk) {

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: %s}
      spec:
        nodeSelector: {kubernetes.io/hostname: node-1}
        terminationGracePeriodSeconds: 1
        priorityClassName: %s
        containers:
        - name: main
          image: ikubernetes/myapp:v1
          ports: [{containerPort: 80, hostPort: 18765}]
      """;

  void take() {
    try {
      priority("walk-low", "1", "PreemptLowerPriority");
      priority("walk-patient", "1000", "Never");
      priority("walk-high", "1000", "PreemptLowerPriority");
      assertThat(walk.kubectl("get", "priorityclass", "walk-patient", "--no-headers"))
          .matches("walk-patient +1000 +false +\\S+ +Never");
      apply("small", "walk-low");
      walk.await("pod/small", "{.status.phase}", "Running"::equals);
      apply("patient", "walk-patient");
      assertThat(
              walk.await(
                  "pod/patient",
                  "{.status.conditions[?(@.type==\"PodScheduled\")].message}",
                  message -> !message.isEmpty()))
          .contains("node(s) didn't have free ports for the requested pod ports")
          .endsWith("preemption: not eligible due to preemptionPolicy=Never.");
      apply("big", "walk-high");
      walk.await("pod/big", "{.status.phase}", "Running"::equals);
      assertThat(walk.get("pod/big", "{.spec.priority} {.spec.nodeName}")).isEqualTo("1000 node-1");
      assertThat(walk.kubectl("get", "pods", "-o", "name")).isEqualTo("pod/big\npod/patient");
      walk.awaitOutput(
          events -> events.contains("Preempted by pod "),
          "get",
          "events",
          "--field-selector=reason=Preempted");
    } finally {
      walk.run("delete", "priorityclass", "walk-low", "walk-patient", "walk-high");
    }
  }

  private void priority(String name, String value, String policy) {
    assertThat(
            walk.kubectl(
                "create",
                "priorityclass",
                name,
                "--value=" + value,
                "--preemption-policy=" + policy))
        .isEqualTo("priorityclass.scheduling.k8s.io/" + name + " created");
  }

  private void apply(String pod, String priority) {
    walk.apply(POD.formatted(pod, priority));
  }
}
