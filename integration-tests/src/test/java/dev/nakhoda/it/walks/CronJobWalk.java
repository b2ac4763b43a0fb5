package dev.nakhoda.it.walks;

import static org.assertj.core.api.Assertions.assertThat;

/** W14: at the time given, again and again. */
record CronJobWalk(Walk walk) {

  void take() {
    assertThat(walk.kubectl("apply", "-f", walk.seed("28-cronjob.yaml")))
        .isEqualTo("cronjob.batch/every-minute created");
    assertThat(walk.kubectl("get", "cronjob").lines().toList())
        .anyMatch(
            line -> line.matches("NAME +SCHEDULE +TIMEZONE +SUSPEND +ACTIVE +LAST SCHEDULE +AGE"))
        .anyMatch(line -> line.matches("every-minute +\\*/1 \\* \\* \\* \\* +<none> +False +0 .*"));
    walk.kubectl("create", "job", "now", "--from=cronjob/every-minute");
    walk.await("job/now", "{.status.succeeded}", "1"::equals);
    assertThat(walk.get("job/now", "{.metadata.annotations}")).contains("instantiate");
    String first =
        walk.await("cronjob/every-minute", "{.status.lastSuccessfulTime}", s -> !s.isEmpty());
    walk.await("cronjob/every-minute", "{.status.lastScheduleTime}", seen -> !seen.isEmpty());
    walk.await(
        "jobs",
        "{.items[*].metadata.name}",
        names -> names.replaceAll("[^ ]*now[^ ]*", "").strip().split(" +").length == 2);
    walk.await("cronjob/every-minute", "{.status.lastSuccessfulTime}", s -> s.compareTo(first) > 0);
    assertThat(walk.kubectl("describe", "cronjob", "every-minute"))
        .contains(
            "SuccessfulCreate",
            "Created job every-minute-",
            "SawCompletedJob",
            "Saw completed job: every-minute-",
            "condition: Complete");
    walk.kubectl("patch", "cronjob", "every-minute", "-p", "{\"spec\":{\"suspend\":true}}");
    assertThat(walk.kubectl("get", "cronjob", "every-minute", "--no-headers")).contains(" True ");
    assertThat(walk.kubectl("delete", "cronjob", "every-minute"))
        .isEqualTo("cronjob.batch \"every-minute\" deleted");
    walk.awaitOutput(String::isEmpty, "get", "jobs,pods", "-o", "name");
  }
}
