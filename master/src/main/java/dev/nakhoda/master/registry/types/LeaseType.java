package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.TableColumn;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Leases: heartbeats and leader elections. */
final class LeaseType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.LEASES;
  }

  @Override
  public boolean updateMayCreate() {
    return true;
  }

  @Override
  public boolean unconditionalUpdate() {
    return false;
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Holder", "The identity of the holder of the lease."),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.text(object, "spec.holderIdentity"),
        Ages.since(object, now));
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    JsonNode duration = Fields.at(object, "spec.leaseDurationSeconds");
    if (duration.isNumber() && duration.asLong() <= 0) {
      faults.invalid("spec.leaseDurationSeconds", duration, "must be greater than 0");
    }
    JsonNode transitions = Fields.at(object, "spec.leaseTransitions");
    if (transitions.isNumber() && transitions.asLong() < 0) {
      faults.invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0");
    }
  }
}
