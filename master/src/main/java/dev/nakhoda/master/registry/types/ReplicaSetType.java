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
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** ReplicaSets. */
final class ReplicaSetType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.REPLICA_SETS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("rs");
  }

  @Override
  public List<String> categories() {
    return List.of("all");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.scale(), Subresource.status("apps", "v1", "ReplicaSet"));
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public Set<String> selectableFieldNames() {
    return Set.of("metadata.name", "metadata.namespace", "status.replicas");
  }

  @Override
  public Map<String, String> selectableFields(JsonNode object) {
    return Map.of(
        "metadata.name", Cells.text(object, "metadata.name"),
        "metadata.namespace", Cells.text(object, "metadata.namespace"),
        "status.replicas", Long.toString(Cells.number(object, "status.replicas")));
  }

  @Override
  public List<TableColumn> columns() {
    return replicaColumns();
  }

  static List<TableColumn> replicaColumns() {
    return Cells.workloadColumns(
        List.of(
            TableColumn.objectName(),
            TableColumn.number("Desired", "Replicas is the number of desired replicas."),
            TableColumn.number("Current", "Replicas is the most recently observed number."),
            TableColumn.number("Ready", "The number of ready replicas."),
            TableColumn.age()));
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    JsonNode selector = Fields.at(object, "spec.selector");
    return replicaCells(object, Cells.selector(selector), now);
  }

  static List<Object> replicaCells(JsonNode object, String selector, Instant now) {
    JsonNode template = Fields.at(object, "spec.template.spec");
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.number(object, "spec.replicas"),
        Cells.number(object, "status.replicas"),
        Cells.number(object, "status.readyReplicas"),
        Ages.since(object, now),
        Cells.containerNames(template),
        Cells.images(template),
        selector);
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.putObject("status").put("replicas", 0);
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    WorkloadRules.notNegative(object, "spec.replicas", faults);
    WorkloadRules.notNegative(object, "spec.minReadySeconds", faults);
    WorkloadRules.selector(object, "deployment", faults);
    if (!Fields.at(object, "spec.template").isObject()) {
      faults.required("spec.template", "");
    }
    WorkloadRules.template(object, "ReplicaSet", faults);
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    WorkloadRules.selectorUnchanged(object, before, faults);
  }

  @Override
  public void validateStatus(ObjectNode object, ObjectNode before, FieldFaults faults) {
    StatusRules.replicas(object, faults);
  }
}
