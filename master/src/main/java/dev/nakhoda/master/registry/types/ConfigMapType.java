package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.TableColumn;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** ConfigMaps. */
final class ConfigMapType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.CONFIG_MAPS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("cm");
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Data", "Data contains the configuration data."),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"),
        object.path("data").size() + object.path("binaryData").size(),
        Ages.since(object, now));
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    DataRules.keys(object, "data", faults);
    DataRules.keys(object, "binaryData", faults);
    object
        .path("data")
        .propertyNames()
        .forEach(key -> {
          if (object.path("binaryData").has(key)) {
            faults.invalid("data[" + key + "]", key, "duplicate of key present in binaryData");
          }
        });
    long size = DataRules.textSize(object.path("data"));
    DataRules.size(size + DataRules.base64Size(object.path("binaryData")), "[]", faults);
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    DataRules.immutable(object, before, List.of("data", "binaryData"), faults);
  }
}
