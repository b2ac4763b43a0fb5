package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.Names;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.NameRules;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.LabelRules;
import dev.nakhoda.master.registry.rules.StatusRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs. */
final class JobType implements ResourceType {

  private static final int LONGEST_MANAGER = 63;
  private static final String CONTROLLER_UID = "batch.kubernetes.io/controller-uid";
  private static final String JOB_NAME = "batch.kubernetes.io/job-name";
  private static final Set<String> OWN_LABELS =
      Set.of(CONTROLLER_UID, JOB_NAME, "controller-uid", "job-name");

  @Override
  public ResourceName name() {
    return ResourceName.JOBS;
  }

  @Override
  public List<String> categories() {
    return List.of("all");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.status("batch", "v1", "Job"));
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public Set<String> selectableFieldNames() {
    return Set.of("metadata.name", "metadata.namespace", "status.successful");
  }

  @Override
  public Map<String, String> selectableFields(JsonNode object) {
    return Map.of(
        "metadata.name", Cells.text(object, "metadata.name"),
        "metadata.namespace", Cells.text(object, "metadata.namespace"),
        "status.successful", Long.toString(Cells.number(object, "status.succeeded")));
  }

  @Override
  public List<TableColumn> columns() {
    return Cells.workloadColumns(
        List.of(
            TableColumn.objectName(),
            TableColumn.text("Status", "Status of the job."),
            TableColumn.text("Completions", "Succeeded pods of those that are wanted."),
            TableColumn.text("Duration", "Time required to complete the job."),
            TableColumn.age()));
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    JsonNode template = Fields.at(object, "spec.template.spec");
    return List.of(
        Cells.text(object, "metadata.name"),
        status(object),
        completions(object),
        duration(object, now),
        Ages.since(object, now),
        Cells.containerNames(template),
        Cells.images(template),
        Cells.selector(Fields.at(object, "spec.selector")));
  }

  private static String status(JsonNode object) {
    for (String type : List.of("Complete", "Failed")) {
      if (holds(object, type)) {
        return type;
      }
    }
    if (object.path("metadata").hasNonNull("deletionTimestamp")) {
      return "Terminating";
    }
    for (String type : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
      if (holds(object, type)) {
        return type;
      }
    }
    return "Running";
  }

  private static boolean holds(JsonNode object, String type) {
    for (JsonNode condition : Fields.at(object, "status.conditions")) {
      if (condition.path("type").asString("").equals(type)
          && condition.path("status").asString("").equals("True")) {
        return true;
      }
    }
    return false;
  }

  private static String completions(JsonNode object) {
    long succeeded = Cells.number(object, "status.succeeded");
    JsonNode wanted = Fields.at(object, "spec.completions");
    if (wanted.isNumber()) {
      return succeeded + "/" + wanted.asLong();
    }
    long parallelism = Cells.number(object, "spec.parallelism");
    return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
  }

  private static String duration(JsonNode object, Instant now) {
    Optional<Instant> start = Ages.parse(Cells.text(object, "status.startTime"));
    if (start.isEmpty()) {
      return "";
    }
    Instant end = Ages.parse(Cells.text(object, "status.completionTime")).orElse(now);
    return Ages.human(Duration.between(start.get(), end));
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.putObject("status");
    ObjectNode spec = object.withObjectProperty("spec");
    if (!Fields.flag(object, "spec.manualSelector")) {
      label(object, spec);
    }
  }

  /** Labels by which the Job's pods are found, and nobody else's. */
  private static void label(ObjectNode object, ObjectNode spec) {
    String uid = Cells.text(object, "metadata.uid");
    String name = Cells.text(object, "metadata.name");
    if (uid.isEmpty()) {
      return;
    }
    ObjectNode labels =
        spec.withObjectProperty("template")
            .withObjectProperty("metadata")
            .withObjectProperty("labels");
    labels.put(JOB_NAME, name).put("job-name", name);
    labels.put(CONTROLLER_UID, uid).put("controller-uid", uid);
    spec.withObjectProperty("selector").withObjectProperty("matchLabels").put(CONTROLLER_UID, uid);
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    checkSpec(object, "spec", faults);
    selector(object, faults);
    hostname(object, faults);
  }

  /** Pods of an Indexed Job are named after it and after their index. */
  private static void hostname(ObjectNode object, FieldFaults faults) {
    String name = Cells.text(object, "metadata.name");
    long completions = Cells.number(object, "spec.completions");
    boolean indexed = Cells.text(object, "spec.completionMode").equals("Indexed");
    String last = name + "-" + (completions - 1);
    if (indexed && completions > 0 && !Names.isLabel(last)) {
      faults.invalid(
          "metadata.name", name, "will not able to create pod with invalid DNS label: " + last);
    }
  }

  /** The server's own finds the Job's pods alone; a user's must be meant. */
  private static void selector(ObjectNode object, FieldFaults faults) {
    JsonNode selector = Fields.at(object, "spec.selector");
    JsonNode labels = Fields.at(object, "spec.template.metadata.labels");
    boolean fits = LabelSelector.of(selector).matches(Cells.map(labels));
    if (!Fields.flag(object, "spec.manualSelector")) {
      JsonNode own = selector.path("matchLabels");
      boolean generated =
          selector.path("matchExpressions").isEmpty()
              && own.propertyStream().allMatch(label -> OWN_LABELS.contains(label.getKey()));
      if (!generated) {
        faults.invalid("spec.selector", selector, "`selector` not auto-generated");
      }
    } else if (!selector.isObject()) {
      faults.required("spec.selector", "");
    } else {
      LabelRules.selector(selector, "spec.selector", faults);
      if (!fits) {
        WorkloadRules.mismatch(labels, faults);
      }
    }
  }

  /** Also for the template of a CronJob. */
  static void checkSpec(JsonNode object, String path, FieldFaults faults) {
    for (String field :
        List.of(
            "parallelism",
            "completions",
            "backoffLimit",
            "backoffLimitPerIndex",
            "maxFailedIndexes",
            "activeDeadlineSeconds",
            "ttlSecondsAfterFinished")) {
      WorkloadRules.notNegative(object, path + "." + field, faults);
    }
    WorkloadRules.endingTemplate(object, path + ".template", faults);
    boolean indexed = Cells.text(object, path + ".completionMode").equals("Indexed");
    if (indexed && !Fields.at(object, path + ".completions").isNumber()) {
      faults.required(path + ".completions", "when completion mode is Indexed");
    }
    managedBy(Fields.at(object, path + ".managedBy"), path + ".managedBy", faults);
    JobPolicies.check(Fields.at(object, path), path, faults);
  }

  private static void managedBy(JsonNode manager, String path, FieldFaults faults) {
    if (!manager.isString()) {
      return;
    }
    String name = manager.asString();
    int slash = name.indexOf('/');
    if (name.isEmpty()) {
      faults.required(path, "");
    } else if (slash <= 0 || slash == name.length() - 1) {
      faults.invalid(path, name, "must be a domain-prefixed path (such as \"acme.io/foo\")");
    } else {
      NameRules.subdomain(name.substring(0, slash))
          .forEach(fault -> faults.invalid(path, name.substring(0, slash), fault));
    }
    if (name.length() > LONGEST_MANAGER) {
      faults.tooLong(path, LONGEST_MANAGER);
    }
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    for (String field :
        List.of(
            "selector",
            "completionMode",
            "podFailurePolicy",
            "backoffLimitPerIndex",
            "successPolicy",
            "managedBy")) {
      unchanged(object, before, "spec." + field, faults);
    }
    template(object, before, faults);
    if (!Cells.text(object, "spec.completionMode").equals("Indexed")) {
      unchanged(object, before, "spec.completions", faults);
      return;
    }
    JsonNode completions = Fields.at(object, "spec.completions");
    if (!completions.equals(Fields.at(before, "spec.completions"))
        && completions.isNumber()
        && completions.asLong() != Cells.number(object, "spec.parallelism")) {
      faults.invalid(
          "spec.completions", completions, "can only be modified in tandem with spec.parallelism");
    }
  }

  /** One that has not begun may still be told where its pods go. */
  private static void template(ObjectNode object, ObjectNode before, FieldFaults faults) {
    boolean suspended =
        Fields.flag(before, "spec.suspend") && Cells.text(before, "status.startTime").isEmpty();
    JsonNode now = Fields.at(object, "spec.template");
    JsonNode was = Fields.at(before, "spec.template");
    boolean same =
        suspended ? SuspendedJobs.fixed(now).equals(SuspendedJobs.fixed(was)) : now.equals(was);
    if (!same) {
      faults.invalid("spec.template", now, "field is immutable");
    }
  }

  private static void unchanged(
      ObjectNode object, ObjectNode before, String path, FieldFaults faults) {
    JsonNode now = Fields.at(object, path);
    if (!now.equals(Fields.at(before, path))) {
      faults.invalid(path, now, "field is immutable");
    }
  }

  @Override
  public void validateStatus(ObjectNode object, ObjectNode before, FieldFaults faults) {
    StatusRules.notNegative(
        object, faults, List.of("active", "succeeded", "failed", "ready", "terminating"));
    JobStatusUpdates.check(object, before, faults);
  }
}
