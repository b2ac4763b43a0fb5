package dev.nakhoda.master.controllers.cron;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.controllers.cron.CronSpec.Due;
import dev.nakhoda.master.controllers.engine.Claims;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one pass over a CronJob does. Pure.
 *
 * @param history finished Jobs beyond the limits
 * @param replace running Jobs that the new one takes the place of
 * @param start the Job to make, and the time that it stands for
 * @param active running Jobs, without {@code start}
 * @param again when it is next due
 */
record CronPlan(
    List<KubeObject> history,
    List<KubeObject> replace,
    Optional<Start> start,
    List<KubeObject> active,
    List<Message> messages,
    Optional<Duration> again) {

  private static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";

  private static final DateTimeFormatter RFC_1123 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  record Start(KubeObject job, Instant scheduled) {}

  record Message(boolean warning, String reason, String text) {}

  static CronPlan of(KubeObject cronJob, List<KubeObject> jobs, Instant now) {
    CronSpec spec = new CronSpec(cronJob);
    List<Message> messages = new ArrayList<>();
    List<KubeObject> active = jobs.stream().filter(job -> !finished(job)).toList();
    tellFinished(cronJob, jobs, messages);
    List<KubeObject> history = new ArrayList<>();
    history.addAll(surplus(jobs, "Complete", spec.successfulHistory()));
    history.addAll(surplus(jobs, "Failed", spec.failedHistory()));
    if (cronJob.beingDeleted() || spec.suspended()) {
      return new CronPlan(history, List.of(), Optional.empty(), active, messages, Optional.empty());
    }
    Optional<Duration> again =
        spec.next(now).map(next -> Duration.between(now, next).plusMillis(100));
    Optional<Due> due = spec.due(now).filter(each -> mayStart(spec, each, active, messages, now));
    List<KubeObject> replace =
        due.isPresent() && spec.concurrencyPolicy().equals("Replace") ? active : List.of();
    return new CronPlan(
        history,
        replace,
        due.map(each -> new Start(job(spec, each.at()), each.at())),
        active.stream().filter(job -> !replace.contains(job)).toList(),
        messages,
        again);
  }

  private static boolean mayStart(
      CronSpec spec, Due due, List<KubeObject> active, List<Message> messages, Instant now) {
    if (due.missed() > CronSpec.MANY) {
      messages.add(
          new Message(
              true,
              "TooManyMissedTimes",
              "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or"
                  + " check clock skew"));
    }
    boolean late =
        spec.startingDeadline().filter(limit -> due.at().plus(limit).isBefore(now)).isPresent();
    if (late) {
      messages.add(
          new Message(
              true,
              "MissSchedule",
              "Missed scheduled time to start a job: " + RFC_1123.format(due.at())));
      return false;
    }
    boolean started = spec.lastSchedule().filter(due.at()::equals).isPresent();
    if (!started && spec.concurrencyPolicy().equals("Forbid") && !active.isEmpty()) {
      messages.add(
          new Message(
              false,
              "JobAlreadyActive",
              "Not starting job because prior execution is running and concurrency policy is"
                  + " Forbid"));
      return false;
    }
    return !started;
  }

  static boolean finished(KubeObject job) {
    JsonNode status = job.tree().path("status");
    return Conditions.holds(status, "Complete") || Conditions.holds(status, "Failed");
  }

  private static void tellFinished(
      KubeObject cronJob, List<KubeObject> jobs, List<Message> messages) {
    for (JsonNode reference : cronJob.tree().at("/status/active")) {
      String uid = reference.path("uid").asString("");
      if (jobs.stream().noneMatch(job -> job.uid().equals(uid))) {
        messages.add(
            new Message(
                false,
                "MissingJob",
                "Active job went missing: " + reference.path("name").asString("")));
      }
      jobs.stream()
          .filter(job -> job.uid().equals(uid))
          .filter(CronPlan::finished)
          .forEach(job ->
              messages.add(
                  new Message(
                      false,
                      "SawCompletedJob",
                      "Saw completed job: %s, condition: %s"
                          .formatted(
                              job.name(),
                              Conditions.holds(job.tree().path("status"), "Complete")
                                  ? "Complete"
                                  : "Failed"))));
    }
  }

  private static List<KubeObject> surplus(List<KubeObject> jobs, String type, int limit) {
    List<KubeObject> ended =
        jobs.stream()
            .filter(job -> !job.beingDeleted())
            .filter(job -> Conditions.holds(job.tree().path("status"), type))
            .sorted(Comparator.comparing(CronPlan::startedAt).thenComparing(KubeObject::name))
            .toList();
    return ended.subList(0, Math.max(0, ended.size() - limit));
  }

  private static Instant startedAt(KubeObject job) {
    return Timestamps.parse(job.tree().at("/status/startTime")).orElse(Instant.MAX);
  }

  private static KubeObject job(CronSpec spec, Instant scheduled) {
    KubeObject cronJob = spec.cronJob();
    JsonNode template = cronJob.tree().at("/spec/jobTemplate");
    ObjectNode job = Json.object().put("apiVersion", "batch/v1").put("kind", "Job");
    ObjectNode metadata = job.putObject("metadata");
    metadata.put("name", cronJob.name() + "-" + scheduled.getEpochSecond() / 60);
    metadata.put("namespace", cronJob.namespace());
    for (String field : new String[] {"labels", "annotations"}) {
      if (template.path("metadata").hasNonNull(field)) {
        metadata.set(field, template.path("metadata").get(field).deepCopy());
      }
    }
    metadata
        .withObjectProperty("annotations")
        .put(
            SCHEDULED,
            DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(scheduled.atZone(spec.zone())));
    metadata.putArray("ownerReferences").add(Claims.reference(ResourceName.CRON_JOBS, cronJob));
    job.set("spec", template.path("spec").deepCopy());
    return KubeObject.of(job);
  }

  /** The CronJob with the status after this plan was carried out. */
  KubeObject status(KubeObject cronJob, List<KubeObject> jobs, Optional<KubeObject> started) {
    return cronJob.with(tree -> {
      ObjectNode status = tree.withObjectProperty("status");
      ArrayNode list = Json.object().putArray("active");
      active.forEach(job -> list.add(reference(job)));
      started
          .filter(job -> active.stream().noneMatch(each -> each.uid().equals(job.uid())))
          .ifPresent(job -> list.add(reference(job)));
      if (list.isEmpty()) {
        status.remove("active");
      } else {
        status.set("active", list);
      }
      if (started.isPresent()) {
        status.put("lastScheduleTime", Timestamps.seconds(start.orElseThrow().scheduled()));
      }
      jobs.stream()
          .flatMap(job -> Timestamps.parse(job.tree().at("/status/completionTime")).stream())
          .max(Comparator.naturalOrder())
          .map(Timestamps::seconds)
          .filter(time -> time.compareTo(status.path("lastSuccessfulTime").asString("")) > 0)
          .ifPresent(time -> status.put("lastSuccessfulTime", time));
    });
  }

  private static ObjectNode reference(KubeObject job) {
    return Json.object()
        .put("apiVersion", "batch/v1")
        .put("kind", "Job")
        .put("name", job.name())
        .put("namespace", job.namespace())
        .put("uid", job.uid())
        .put("resourceVersion", Long.toString(job.resourceVersion()));
  }
}
