package dev.nakhoda.master.controllers.jobs;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** What a Job asks for. A pure view. */
record JobSpec(KubeObject job) {

  private static final String OUR_NAME = "kubernetes.io/job-controller";

  JsonNode spec() {
    return job.tree().path("spec");
  }

  JsonNode status() {
    return job.tree().path("status");
  }

  /** Another controller may have been asked to run it. */
  boolean isOurs() {
    return spec().path("managedBy").asString(OUR_NAME).equals(OUR_NAME);
  }

  LabelSelector selector() {
    return LabelSelector.of(spec().path("selector"));
  }

  int parallelism() {
    return spec().path("parallelism").asInt(1);
  }

  /** Empty: one success ends it, as in a work queue. */
  OptionalInt completions() {
    return number("completions");
  }

  boolean indexed() {
    return spec().path("completionMode").asString("NonIndexed").equals("Indexed");
  }

  boolean suspended() {
    return spec().path("suspend").asBoolean(false);
  }

  int backoffLimit() {
    return spec().path("backoffLimit").asInt(6);
  }

  /** Failures of one index that are borne; empty: only the Job's own limit counts. */
  OptionalInt backoffLimitPerIndex() {
    return number("backoffLimitPerIndex");
  }

  OptionalInt maxFailedIndexes() {
    return number("maxFailedIndexes");
  }

  OptionalInt ttlSecondsAfterFinished() {
    return number("ttlSecondsAfterFinished");
  }

  private OptionalInt number(String field) {
    JsonNode value = spec().path(field);
    return value.isNumber() ? OptionalInt.of(value.asInt()) : OptionalInt.empty();
  }

  /** When the Job runs out of time. */
  Optional<Instant> deadline() {
    JsonNode seconds = spec().path("activeDeadlineSeconds");
    return seconds.isNumber()
        ? Timestamps.parse(status().path("startTime"))
            .map(start -> start.plusSeconds(seconds.asLong()))
        : Optional.empty();
  }

  /** Whether pods that are still ending may be replaced already. */
  boolean replacesTerminating() {
    return !spec().path("podReplacementPolicy").asString("").equals("Failed");
  }

  boolean restartsContainers() {
    return spec().at("/template/spec/restartPolicy").asString("").equals("OnFailure");
  }

  boolean finished() {
    return Conditions.holds(status(), "Complete") || Conditions.holds(status(), "Failed");
  }

  /** When it became Complete or Failed. */
  Optional<Instant> finishedAt() {
    return Conditions.find(status(), "Complete")
        .filter(Conditions::isTrue)
        .or(() -> Conditions.find(status(), "Failed").filter(Conditions::isTrue))
        .flatMap(condition -> Timestamps.parse(condition.path("lastTransitionTime")));
  }
}
