package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.StatusRules;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deployments. */
final class DeploymentType implements ResourceType {

  private static final String ROLLING = "spec.strategy.rollingUpdate";

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
    WorkloadRules.template(object, "ReplicaSet", faults);
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
    Shares.check(unavailable, ROLLING + ".maxUnavailable", faults);
    Shares.check(surge, ROLLING + ".maxSurge", faults);
    if (Shares.number(unavailable) == 0 && Shares.number(surge) == 0) {
      faults.invalid(ROLLING + ".maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0");
    }
    Shares.atMostAll(unavailable, ROLLING + ".maxUnavailable", faults);
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    WorkloadRules.selectorUnchanged(object, before, faults);
  }

  @Override
  public void validateStatus(ObjectNode object, ObjectNode before, FieldFaults faults) {
    StatusRules.notNegative(
        object,
        faults,
        List.of(
            "observedGeneration",
            "replicas",
            "updatedReplicas",
            "readyReplicas",
            "availableReplicas",
            "unavailableReplicas",
            "terminatingReplicas",
            "collisionCount"));
    StatusRules.atMost(
        object,
        faults,
        "replicas",
        "status.replicas",
        List.of("updatedReplicas", "readyReplicas", "availableReplicas"));
    StatusRules.atMost(
        object, faults, "readyReplicas", "readyReplicas", List.of("availableReplicas"));
    StatusRules.collisionsKept(object, before, faults);
  }
}
