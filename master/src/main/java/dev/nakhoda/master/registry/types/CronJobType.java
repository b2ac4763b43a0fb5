package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** CronJobs. */
final class CronJobType implements ResourceType {

  private static final int LONGEST_NAME = 52;

  @Override
  public ResourceName name() {
    return ResourceName.CRON_JOBS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("cj");
  }

  @Override
  public List<String> categories() {
    return List.of("all");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.status("batch", "v1", "CronJob"));
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public List<TableColumn> columns() {
    return Cells.workloadColumns(
        List.of(
            TableColumn.objectName(),
            TableColumn.text("Schedule", "The schedule in Cron format."),
            TableColumn.text("Timezone", "The time zone name for the given schedule."),
            TableColumn.text("Suspend", "Whether subsequent executions are suspended."),
            TableColumn.number("Active", "Pointers to currently running jobs."),
            TableColumn.text("Last Schedule", "When the job was last scheduled."),
            TableColumn.age()));
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    JsonNode template = Fields.at(object, "spec.jobTemplate.spec.template.spec");
    String last = Cells.text(object, "status.lastScheduleTime");
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.text(object, "spec.schedule"),
        Cells.orNone(Cells.text(object, "spec.timeZone")),
        Fields.flag(object, "spec.suspend") ? "True" : "False",
        Fields.at(object, "status.active").size(),
        last.isEmpty() ? Cells.NONE : Ages.sinceTime(last, now),
        Ages.since(object, now),
        Cells.containerNames(template),
        Cells.images(template),
        Cells.selector(Fields.at(object, "spec.jobTemplate.spec.selector")));
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.putObject("status");
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    String schedule = Cells.text(object, "spec.schedule");
    if (schedule.isEmpty()) {
      faults.required("spec.schedule", "");
    } else {
      CronSchedules.check(schedule, faults);
    }
    String policy = Cells.text(object, "spec.concurrencyPolicy");
    List<String> policies = List.of("Allow", "Forbid", "Replace");
    if (!policy.isEmpty() && !policies.contains(policy)) {
      faults.notSupported("spec.concurrencyPolicy", policy, policies);
    }
    for (String field :
        List.of(
            "startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")) {
      WorkloadRules.notNegative(object, "spec." + field, faults);
    }
    JobType.checkSpec(object, "spec.jobTemplate.spec", faults);
    JsonNode selector = Fields.at(object, "spec.jobTemplate.spec.selector");
    if (selector.isObject()) {
      faults.invalid(
          "spec.jobTemplate.spec.selector", selector, "`selector` will be auto-generated");
    }
    if (Fields.flag(object, "spec.jobTemplate.spec.manualSelector")) {
      faults.unsupported("spec.jobTemplate.spec.manualSelector", true, List.of("nil", "false"));
    }
  }

  @Override
  public void validateCreate(ObjectNode object, FieldFaults faults) {
    CronSchedules.checkZone(Fields.at(object, "spec.timeZone"), faults);
    String name = Cells.text(object, "metadata.name");
    // The Jobs' names are eleven characters longer.
    if (name.length() > LONGEST_NAME) {
      faults.invalid("metadata.name", name, "must be no more than 52 characters");
    }
  }

  /** A zone that was known once may stay. */
  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    JsonNode zone = Fields.at(object, "spec.timeZone");
    if (!zone.equals(Fields.at(before, "spec.timeZone"))) {
      CronSchedules.checkZone(zone, faults);
    }
  }
}
