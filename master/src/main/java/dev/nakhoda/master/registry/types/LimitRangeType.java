package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.LimitRangeRules;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** LimitRanges. */
final class LimitRangeType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.LIMIT_RANGES;
  }

  @Override
  public List<String> shortNames() {
    return List.of("limits");
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text(
            "Created At", "The time at which this object was created, in the server's words."));
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"), Cells.text(object, "metadata.creationTimestamp"));
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    LimitRangeRules.check(Fields.at(object, "spec.limits"), "spec.limits", faults);
  }
}
