package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.LabelRules;
import dev.nakhoda.master.registry.rules.StatusRules;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** ReplicationControllers: the ReplicaSets of old, with a plain map as selector. */
final class ReplicationControllerType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.REPLICATION_CONTROLLERS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("rc");
  }

  @Override
  public List<String> categories() {
    return List.of("all");
  }

  @Override
  public String storagePrefix() {
    return "/registry/controllers/";
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.scale(), Subresource.status("", "v1", "ReplicationController"));
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public String defaultPropagation() {
    return "Orphan";
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
    return ReplicaSetType.replicaColumns();
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    String selector = Cells.labels(Fields.at(object, "spec.selector"));
    return ReplicaSetType.replicaCells(object, selector, now);
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.putObject("status").put("replicas", 0);
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    WorkloadRules.notNegative(object, "spec.replicas", faults);
    WorkloadRules.notNegative(object, "spec.minReadySeconds", faults);
    JsonNode selector = Fields.at(object, "spec.selector");
    JsonNode labels = Fields.at(object, "spec.template.metadata.labels");
    if (selector.isEmpty()) {
      faults.required("spec.selector", "");
    } else if (Fields.at(object, "spec.template").isObject()
        && !LabelSelector.ofMap(Cells.map(selector)).matches(Cells.map(labels))) {
      WorkloadRules.mismatch(labels, faults);
    }
    LabelRules.labels(selector, "spec.selector", faults);
    WorkloadRules.template(object, "ReplicationController", faults);
  }

  @Override
  public void validateStatus(ObjectNode object, ObjectNode before, FieldFaults faults) {
    StatusRules.replicas(object, faults);
  }
}
