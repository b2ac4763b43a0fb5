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
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deployments. */
final class DeploymentType implements ResourceType {

  private static final String ROLLING = "spec.strategy.rollingUpdate";
  private static final Pattern PERCENT = Pattern.compile("[0-9]{1,9}%");

  @Override
  public ResourceName name() {
    return ResourceName.DEPLOYMENTS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("deploy");
  }

  @Override
  public List<String> categories() {
    return List.of("all");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.scale(), Subresource.status("apps", "v1", "Deployment"));
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
            TableColumn.text("Ready", "Number of the pod with ready state"),
            new TableColumn(
                "Up-to-date", "string", "", "Number of pods that have the desired template.", 0),
            new TableColumn("Available", "string", "", "Number of available pods.", 0),
            TableColumn.age()));
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    JsonNode template = Fields.at(object, "spec.template.spec");
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.number(object, "status.readyReplicas") + "/" + Cells.number(object, "spec.replicas"),
        Cells.number(object, "status.updatedReplicas"),
        Cells.number(object, "status.availableReplicas"),
        Ages.since(object, now),
        Cells.containerNames(template),
        Cells.images(template),
        Cells.selector(Fields.at(object, "spec.selector")));
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    for (String field : List.of("replicas", "minReadySeconds", "revisionHistoryLimit")) {
      WorkloadRules.notNegative(object, "spec." + field, faults);
    }
    WorkloadRules.selector(object, "deployment", faults);
    WorkloadRules.template(object, faults);
    deadline(object, faults);
    strategy(object, faults);
  }

  private static void deadline(ObjectNode object, FieldFaults faults) {
    String path = "spec.progressDeadlineSeconds";
    WorkloadRules.notNegative(object, path, faults);
    JsonNode deadline = Fields.at(object, path);
    if (deadline.isNumber() && deadline.asLong() <= Cells.number(object, "spec.minReadySeconds")) {
      faults.invalid(path, deadline, "must be greater than minReadySeconds");
    }
  }

  private static void strategy(ObjectNode object, FieldFaults faults) {
    JsonNode rolling = Fields.at(object, ROLLING);
    if (Cells.text(object, "spec.strategy.type").equals("Recreate")) {
      if (rolling.isObject()) {
        faults.forbidden(ROLLING, "may not be specified when strategy `type` is 'Recreate'");
      }
      return;
    }
    if (!rolling.isObject()) {
      return;
    }
    JsonNode unavailable = rolling.path("maxUnavailable");
    JsonNode surge = rolling.path("maxSurge");
    amount(unavailable, ROLLING + ".maxUnavailable", faults);
    amount(surge, ROLLING + ".maxSurge", faults);
    if (amountOf(unavailable) == 0 && amountOf(surge) == 0) {
      faults.invalid(ROLLING + ".maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0");
    }
    if (unavailable.isString() && amountOf(unavailable) > 100) {
      faults.invalid(ROLLING + ".maxUnavailable", unavailable, "must not be greater than 100%");
    }
  }

  private static void amount(JsonNode value, String path, FieldFaults faults) {
    if (value.isString() && !PERCENT.matcher(value.asString()).matches()) {
      faults.invalid(
          path,
          value,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', "
              + " or '93%', regex used for validation is '[0-9]+%')");
    } else if (value.isNumber() && value.asLong() < 0) {
      faults.invalid(path, value, "must be greater than or equal to 0");
    }
  }

  private static long amountOf(JsonNode value) {
    String text = value.asString("0");
    boolean percent = PERCENT.matcher(text).matches();
    if (percent) {
      return Long.parseLong(text.substring(0, text.length() - 1));
    }
    return value.asLong(0);
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    WorkloadRules.selectorUnchanged(object, before, faults);
  }
}
