package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** W14: Jobs run to their end, once. */
record JobWalk(Walk walk) {

  private static final String COMPLETE =
      "{.status.conditions[?(@.type==\"Complete\")].status} {.status.succeeded}";
  private static final String FAILED =
      "{.status.conditions[?(@.type==\"Failed\")].reason} {.status.failed}";

  private static String job(String name, String spec, String podSpec, String command) {
    return """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: %s}
    spec:
      %s
      template:
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 0
          %s
          containers:
          - {name: main, image: "busybox:1.28", command: [sh, -c, '%s']}
    """
        .formatted(name, spec, podSpec, command);
  }

  void take() {
    runsToCompletion();
    startWhatTakesTime();
    indexed();
    suspendedAndResumed();
    policyFailsAtOnce();
    gone();
    leavesItsPods();
    failsAfterItsRetries();
  }

  private void runsToCompletion() {
    assertThat(walk.kubectl("apply", "-f", walk.seed("27-job.yaml")))
        .contains("job.batch/count created", "job.batch/fails created");
    assertThat(walk.kubectl("wait", "--for=condition=complete", "job/count", "--timeout=100s"))
        .isEqualTo("job.batch/count condition met");
    assertThat(walk.kubectl("get", "job", "count", "--no-headers")).contains("3/3");
    assertThat(walk.get("job/count", COMPLETE)).isEqualTo("True 3");
    assertThat(walk.kubectl("logs", "-l", "job-name=count")).isEqualTo("100\n100\n100");
    assertThat(walk.select("pods", "job-name=count", "{.items[*].status.phase}"))
        .as("not restarted")
        .isEqualTo("Succeeded Succeeded Succeeded");
    assertThat(walk.select("pods", "job-name=count", "{.items[*].metadata.finalizers}"))
        .as("all are counted")
        .isEmpty();
    assertThat(walk.kubectl("describe", "job", "count"))
        .contains("0 Active (0 Ready) / 3 Succeeded / 0 Failed", "Completed", "Job completed");
  }

  private void startWhatTakesTime() {
    walk.apply(job("late", "activeDeadlineSeconds: 4", "", "sleep 600"));
    walk.apply(job("short-lived", "ttlSecondsAfterFinished: 3", "", "echo done"));
  }

  private void indexed() {
    walk.apply(
        job(
            "indexed",
            "completions: 3\n  parallelism: 3\n  completionMode: Indexed",
            "",
            "echo index $JOB_COMPLETION_INDEX on $(hostname)"));
    walk.await("job/indexed", COMPLETE, "True 3"::equals);
    assertThat(walk.get("job/indexed", "{.status.completedIndexes}")).isEqualTo("0-2");
    assertThat(walk.kubectl("logs", "-l", "batch.kubernetes.io/job-completion-index=1", "--tail=5"))
        .isEqualTo("index 1 on indexed-1");
    assertThat(walk.kubectl("describe", "job", "indexed"))
        .contains("Completion Mode:", "Indexed", "Completed Indexes:", "0-2");
  }

  private void suspendedAndResumed() {
    walk.apply(job("patient", "suspend: true", "", "echo resumed"));
    walk.await(
        "job/patient",
        "{.status.conditions[?(@.type==\"Suspended\")].reason}",
        "JobSuspended"::equals);
    assertThat(walk.select("pods", "job-name=patient", "{.items}")).isEqualTo("[]");
    walk.kubectl("patch", "job", "patient", "-p", "{\"spec\":{\"suspend\":false}}");
    walk.await("job/patient", COMPLETE, "True 1"::equals);
    assertThat(walk.kubectl("describe", "job", "patient"))
        .contains("Job suspended", "Job resumed", "Job completed");
  }

  private void policyFailsAtOnce() {
    walk.apply(
        job(
            "policy",
            "podFailurePolicy: {rules: [{action: FailJob, onExitCodes:"
                + " {operator: In, values: [42]}}]}",
            "",
            "exit 42"));
    walk.await("job/policy", FAILED, "PodFailurePolicy 1"::equals);
    assertThat(walk.get("job/policy", "{.status.conditions[?(@.type==\"Failed\")].message}"))
        .containsPattern(
            "Container main for pod "
                + walk.namespace()
                + "/policy-[a-z0-9]+ failed with exit"
                + " code 42 matching FailJob rule at index 0");
  }

  private void gone() {
    walk.await("job/late", FAILED, "DeadlineExceeded 1"::equals);
    walk.awaitOutput(
        String::isEmpty, "get", "jobs,pods", "-l", "job-name=short-lived", "-o", "name");
    walk.awaitOutput(String::isEmpty, "get", "job", "short-lived", "--ignore-not-found");
  }

  private void leavesItsPods() {
    walk.apply(job("left", "parallelism: 1", "", "sleep 600"));
    walk.await("job/left", "{.status.ready}", "1"::equals);
    walk.kubectl("delete", "job", "left", "--cascade=orphan");
    walk.awaitOutput(
        "Running"::equals,
        "get",
        "pods",
        "-l",
        "job-name=left",
        "-o",
        "jsonpath={.items[*].status.phase} {.items[*].metadata.finalizers}");
    walk.kubectl("delete", "pods", "-l", "job-name=left");
  }

  private void failsAfterItsRetries() {
    walk.await("job/fails", FAILED, "BackoffLimitExceeded 3"::equals);
    assertThat(walk.kubectl("describe", "job", "fails"))
        .contains("BackoffLimitExceeded", "Job has reached the specified backoff limit");
    walk.kubectl("delete", "job", "fails");
    walk.awaitOutput(String::isEmpty, "get", "pods", "-l", "job-name=fails", "-o", "name");
  }
}
