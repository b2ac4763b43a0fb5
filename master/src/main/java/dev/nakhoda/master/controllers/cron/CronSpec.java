package dev.nakhoda.master.controllers.cron;

import dev.nakhoda.api.CronSchedule;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a CronJob asks for. A pure view. */
record CronSpec(KubeObject cronJob) {

  /** More missed times than these are told as a fault of the clock or of the deadline. */
  static final int MANY = 100;

  /**
   * The latest time that is due.
   *
   * @param missed how many were passed over to get there
   */
  record Due(Instant at, int missed) {}

  private JsonNode spec() {
    return cronJob.tree().path("spec");
  }

  /** Throws IllegalArgumentException or DateTimeException; validation refuses such earlier. */
  CronSchedule schedule() {
    return CronSchedule.parse(spec().path("schedule").asString(""));
  }

  /** The master's own zone is UTC. */
  ZoneId zone() {
    String name = spec().path("timeZone").asString("");
    return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
  }

  boolean suspended() {
    return spec().path("suspend").asBoolean(false);
  }

  String concurrencyPolicy() {
    return spec().path("concurrencyPolicy").asString("Allow");
  }

  Optional<Duration> startingDeadline() {
    JsonNode seconds = spec().path("startingDeadlineSeconds");
    return seconds.isNumber()
        ? Optional.of(Duration.ofSeconds(seconds.asLong()))
        : Optional.empty();
  }

  int successfulHistory() {
    return spec().path("successfulJobsHistoryLimit").asInt(3);
  }

  int failedHistory() {
    return spec().path("failedJobsHistoryLimit").asInt(1);
  }

  Optional<Instant> lastSchedule() {
    return Timestamps.parse(cronJob.tree().at("/status/lastScheduleTime"));
  }

  Optional<Instant> next(Instant after) {
    return schedule().next(after, zone());
  }

  Optional<Due> due(Instant now) {
    Instant from = lastSchedule().or(() -> Timestamps.created(cronJob)).orElse(now);
    Instant earliest =
        startingDeadline().map(now::minus).filter(limit -> limit.isAfter(from)).orElse(from);
    Optional<Due> due = Optional.empty();
    Optional<Instant> time = next(earliest);
    int count = 0;
    while (time.isPresent() && !time.get().isAfter(now)) {
      due = Optional.of(new Due(time.get(), count));
      count++;
      // After a long pause only the latest matters; do not walk through years of minutes.
      Instant onwards = count == MANY + 1 ? latestStart(now, time.get()) : time.get();
      time = next(onwards);
    }
    return due;
  }

  private static Instant latestStart(Instant now, Instant reached) {
    Instant recent = now.minus(Duration.ofDays(1));
    return recent.isAfter(reached) ? recent : reached;
  }
}
