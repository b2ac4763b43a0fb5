package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.TableColumn;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** ControllerRevisions: immutable snapshots of a controller's template. */
final class ControllerRevisionType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.CONTROLLER_REVISIONS;
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Controller", "Controller of the object"),
        TableColumn.text("Revision", "Revision indicates the revision of the state."),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"),
        controller(object),
        Cells.number(object, "revision"),
        Ages.since(object, now));
  }

  private static String controller(JsonNode object) {
    for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
      if (owner.path("controller").asBoolean(false)) {
        String version = owner.path("apiVersion").asString("");
        int slash = version.indexOf('/');
        String group = slash < 0 ? "" : "." + version.substring(0, slash);
        String kind = owner.path("kind").asString("").toLowerCase(Locale.ROOT);
        return kind + group + "/" + owner.path("name").asString("");
      }
    }
    return Cells.NONE;
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    if (!object.hasNonNull("data")) {
      faults.required("data", "data is mandatory");
    }
    if (Cells.number(object, "revision") < 0) {
      faults.invalid("revision", object.path("revision"), "must be greater than or equal to 0");
    }
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    if (!object.path("data").equals(before.path("data"))) {
      faults.invalid("data", object.path("data"), "field is immutable");
    }
  }
}
