package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Quantity;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.ClaimRules;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** PersistentVolumeClaims. After creation only their size may grow. */
final class PersistentVolumeClaimType implements ResourceType {

  private static final String REQUEST = "spec.resources.requests.storage";
  private static final String IMMUTABLE =
      "spec is immutable after creation except resources.requests and volumeAttributesClassName for"
          + " bound claims";

  @Override
  public ResourceName name() {
    return ResourceName.PERSISTENT_VOLUME_CLAIMS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("pvc");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.status("", "v1", "PersistentVolumeClaim"));
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Status", "phase represents the current phase of PersistentVolumeClaim."),
        TableColumn.text(
            "Volume",
            "volumeName is the binding reference to the PersistentVolume backing this claim."),
        TableColumn.text(
            "Capacity", "capacity represents the actual resources of the underlying volume."),
        TableColumn.text(
            "Access Modes",
            "accessModes contains the actual access modes the volume backing the PVC has."),
        TableColumn.text(
            "StorageClass",
            "storageClassName is the name of the StorageClass required by the claim."),
        TableColumn.text(
            "VolumeAttributesClass",
            "volumeAttributesClassName may be used to set the VolumeAttributesClass used by this"
                + " claim."),
        TableColumn.age(),
        TableColumn.wide(
            "VolumeMode", "volumeMode defines what type of volume is required by the claim."));
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    String volume = Cells.text(object, "spec.volumeName");
    boolean bound = !volume.isEmpty();
    return List.of(
        Cells.text(object, "metadata.name"),
        StorageRules.phase(object),
        volume,
        bound ? StorageRules.canonical(Fields.at(object, "status.capacity.storage")) : "",
        bound ? StorageRules.shortModes(Fields.at(object, "status.accessModes")) : "",
        StorageRules.className(object),
        StorageRules.orUnset(Cells.text(object, "spec.volumeAttributesClassName")),
        Ages.since(object, now),
        StorageRules.orUnset(Cells.text(object, "spec.volumeMode")));
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.putObject("status").put("phase", "Pending");
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    ClaimRules.check(object.path("spec"), "spec", faults);
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    JsonNode was = before.path("spec");
    if (!(object.path("spec").deepCopy() instanceof ObjectNode allowed)) {
      return;
    }
    // The binder gives it a volume, and a default class that came late its name; each once.
    for (String once : List.of("volumeName", "storageClassName")) {
      if (Cells.text(was, once).isEmpty() && !(once.equals("storageClassName") && was.has(once))) {
        carry(was, allowed, once);
      }
    }
    carry(was, allowed, "volumeAttributesClassName");
    if (Cells.text(before, "status.phase").equals("Bound")) {
      carry(was.path("resources"), allowed.withObjectProperty("resources"), "requests");
    }
    if (!allowed.equals(was)) {
      faults.forbidden("spec", IMMUTABLE);
    }
    size(object, before, faults);
    JsonNode mode = Fields.at(object, "spec.volumeMode");
    if (!mode.equals(Fields.at(before, "spec.volumeMode"))) {
      faults.invalid("volumeMode", mode, "field is immutable");
    }
    String kept = Cells.text(before, "spec.volumeAttributesClassName");
    JsonNode now = Fields.at(object, "spec.volumeAttributesClassName");
    if (!kept.isEmpty() && now.asString("").isEmpty()) {
      faults.forbidden(
          "spec.volumeAttributesClassName",
          "update from non-nil value to "
              + (now.isString() ? "an empty string" : "nil")
              + " is forbidden");
    }
  }

  private static void carry(JsonNode from, ObjectNode to, String field) {
    if (from.has(field)) {
      to.set(field, from.get(field));
    } else {
      to.remove(field);
    }
  }

  private static void size(ObjectNode object, ObjectNode before, FieldFaults faults) {
    try {
      Quantity now = Quantity.parse(Cells.text(object, REQUEST));
      Quantity was = Quantity.parse(Cells.text(before, REQUEST));
      String capacity = Cells.text(before, "status.capacity.storage");
      boolean belowCapacity = capacity.isEmpty() || now.compareTo(Quantity.parse(capacity)) <= 0;
      if (now.compareTo(was) < 0 && belowCapacity) {
        faults.forbidden(
            "spec.resources.requests.storage", "field can not be less than status.capacity");
      }
    } catch (IllegalArgumentException malformed) {
      // The field's own rule says so.
    }
  }
}
