package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a Job's status may not go back on: what was counted, and how it ended. Pure. */
final class JobStatusUpdates {

  private JobStatusUpdates() {}

  static void check(JsonNode job, JsonNode before, FieldFaults faults) {
    boolean indexed = Fields.text(job, "spec.completionMode").equals("Indexed");
    boolean asManyAtOnce =
        Fields.at(job, "spec.completions").equals(Fields.at(job, "spec.parallelism"));
    decreased(job, before, "failed", faults);
    // Such Jobs may be made smaller, and with them what counts as succeeded.
    if (!indexed || !asManyAtOnce) {
      decreased(job, before, "succeeded", faults);
    }
    for (String type : List.of("Failed", "Complete", "FailureTarget")) {
      if (holds(before, type) && !holds(job, type)) {
        faults.invalid(
            "status.conditions", "cannot disable the terminal " + type + "=True condition");
      }
    }
  }

  private static void decreased(JsonNode job, JsonNode before, String counter, FieldFaults faults) {
    long value = Fields.number(job, "status." + counter, 0);
    if (value < Fields.number(before, "status." + counter, 0)) {
      faults.invalid("status." + counter, value, "cannot decrease the " + counter + " counter");
    }
  }

  private static boolean holds(JsonNode job, String type) {
    return Fields.at(job, "status.conditions")
        .valueStream()
        .anyMatch(condition ->
            condition.path("type").asString("").equals(type)
                && condition.path("status").asString("").equals("True"));
  }
}
