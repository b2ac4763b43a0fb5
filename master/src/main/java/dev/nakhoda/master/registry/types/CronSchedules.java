package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.CronSchedule;
import dev.nakhoda.master.registry.FieldFaults;
import java.time.ZoneId;
import tools.jackson.databind.JsonNode;

/** Faults of a CronJob's schedule and time zone. Pure. */
final class CronSchedules {

  private CronSchedules() {}

  static void check(String schedule, FieldFaults faults) {
    if (schedule.contains("TZ")) {
      faults.invalid(
          "spec.schedule",
          schedule,
          "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
      return;
    }
    try {
      CronSchedule.parse(schedule);
    } catch (IllegalArgumentException fault) {
      faults.invalid("spec.schedule", schedule, fault.getMessage());
    }
  }

  static void checkZone(JsonNode zone, FieldFaults faults) {
    if (!zone.isString()) {
      return;
    }
    String name = zone.asString();
    if (name.isEmpty()) {
      faults.invalid("spec.timeZone", name, "timeZone must be nil or non-empty string");
      return;
    }
    if (name.equalsIgnoreCase("local")) {
      faults.invalid(
          "spec.timeZone",
          name,
          "timeZone must be an explicit time zone as defined in"
              + " https://www.iana.org/time-zones");
      return;
    }
    if (!ZoneId.getAvailableZoneIds().contains(name)) {
      faults.invalid("spec.timeZone", name, "unknown time zone " + name);
    }
  }
}
