package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.NameRules;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Namespaces: they live on, Terminating, until the finalizers in their spec are gone. */
final class NamespaceType implements ResourceType {

  private static final String KUBERNETES = "kubernetes";

  @Override
  public ResourceName name() {
    return ResourceName.NAMESPACES;
  }

  @Override
  public List<String> shortNames() {
    return List.of("ns");
  }

  @Override
  public List<String> verbs() {
    return List.of("create", "delete", "get", "list", "patch", "update", "watch");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(
        new Subresource("finalize", "", "v1", "Namespace", List.of("update"), false),
        Subresource.status("", "v1", "Namespace"));
  }

  @Override
  public Set<String> selectableFieldNames() {
    return Set.of("metadata.name", "metadata.namespace", "status.phase");
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Status", "The status of the namespace"),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.text(object, "status.phase"),
        Ages.since(object, now));
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.putObject("status").put("phase", "Active");
    ArrayNode finalizers = object.withObjectProperty("spec").withArrayProperty("finalizers");
    if (!Cells.texts(finalizers).contains(KUBERNETES)) {
      finalizers.add(KUBERNETES);
    }
  }

  @Override
  public void prepareForUpdate(ObjectNode object, ObjectNode before) {
    object.set("spec", before.path("spec").deepCopy());
  }

  @Override
  public boolean keepsWhenDeleted(JsonNode object) {
    return !object.path("spec").path("finalizers").isEmpty();
  }

  @Override
  public void prepareForDeletion(ObjectNode object) {
    object.withObjectProperty("status").put("phase", "Terminating");
  }

  @Override
  public List<String> checkName(String name) {
    return NameRules.label(name);
  }

  @Override
  public void validateStatus(ObjectNode object, ObjectNode before, FieldFaults faults) {
    boolean ends = object.path("metadata").hasNonNull("deletionTimestamp");
    String phase = Cells.text(object, "status.phase");
    if (!ends && !phase.equals("Active")) {
      faults.invalid("status.Phase", phase, "may only be 'Active' if `deletionTimestamp` is empty");
    } else if (ends && !phase.equals("Terminating")) {
      faults.invalid(
          "status.Phase", phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
    }
  }
}
