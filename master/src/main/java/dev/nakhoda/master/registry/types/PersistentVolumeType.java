package dev.nakhoda.master.registry.types;

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
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** PersistentVolumes. What they are made of never changes. */
final class PersistentVolumeType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.PERSISTENT_VOLUMES;
  }

  @Override
  public List<String> shortNames() {
    return List.of("pv");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.status("", "v1", "PersistentVolume"));
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text(
            "Capacity", "capacity is the description of the persistent volume's resources"),
        TableColumn.text(
            "Access Modes", "accessModes contains all ways the volume can be mounted."),
        TableColumn.text(
            "Reclaim Policy",
            "persistentVolumeReclaimPolicy defines what happens to a persistent volume when"
                + " released from its claim."),
        TableColumn.text(
            "Status",
            "phase indicates if a volume is available, bound to a claim, or released by a claim."),
        TableColumn.text("Claim", "claimRef is part of a bi-directional binding."),
        TableColumn.text(
            "StorageClass",
            "storageClassName is the name of StorageClass to which this persistent volume"
                + " belongs."),
        TableColumn.text(
            "VolumeAttributesClass",
            "Name of VolumeAttributesClass to which this persistent volume belongs."),
        TableColumn.text(
            "Reason", "reason is a brief CamelCase string that describes any failure."),
        TableColumn.age(),
        TableColumn.wide(
            "VolumeMode",
            "volumeMode defines if a volume is intended to be used with a formatted filesystem or"
                + " to remain in raw block state."));
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    JsonNode claim = Fields.at(object, "spec.claimRef");
    return List.of(
        Cells.text(object, "metadata.name"),
        StorageRules.canonical(Fields.at(object, "spec.capacity.storage")),
        StorageRules.shortModes(Fields.at(object, "spec.accessModes")),
        Cells.text(object, "spec.persistentVolumeReclaimPolicy"),
        StorageRules.phase(object),
        claim.isObject() ? Cells.text(claim, "namespace") + "/" + Cells.text(claim, "name") : "",
        StorageRules.className(object),
        StorageRules.orUnset(Cells.text(object, "spec.volumeAttributesClassName")),
        Cells.text(object, "status.reason"),
        Ages.since(object, now),
        StorageRules.orUnset(Cells.text(object, "spec.volumeMode")));
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.putObject("status").put("phase", "Pending");
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    JsonNode spec = object.path("spec");
    JsonNode capacity = spec.path("capacity");
    ClaimRules.accessModes(spec.path("accessModes"), "spec.accessModes", faults);
    if (!capacity.has("storage") || capacity.size() > 1) {
      faults.notSupported(
          "spec.capacity", capacity.isObject() ? capacity : NullNode.instance, List.of("storage"));
    }
    capacity.forEachEntry(
        (name, size) -> ClaimRules.size(size, "spec.capacity[" + name + "]", faults));
    ClaimRules.className(spec.path("storageClassName"), "spec.storageClassName", faults);
    attributes(spec, faults);
    VolumeSources.check(object.path("spec"), faults);
  }

  private static void attributes(JsonNode spec, FieldFaults faults) {
    String path = "spec.volumeAttributesClassName";
    JsonNode name = spec.path("volumeAttributesClassName");
    if (!name.isString()) {
      return;
    }
    if (name.asString().isEmpty()) {
      faults.required(path, "an empty string is disallowed");
    }
    ClaimRules.className(name, path, faults);
    if (!spec.path("csi").isObject()) {
      faults.required("spec.csi", "has to be specified when using volumeAttributesClassName");
    }
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    if (!VolumeSources.of(object.path("spec")).equals(VolumeSources.of(before.path("spec")))) {
      faults.forbidden(
          "spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation");
    }
    JsonNode mode = Fields.at(object, "spec.volumeMode");
    if (!mode.equals(Fields.at(before, "spec.volumeMode"))) {
      faults.invalid("volumeMode", mode, "field is immutable");
    }
    JsonNode affinity = Fields.at(before, "spec.nodeAffinity");
    if (affinity.isObject() && !affinity.equals(Fields.at(object, "spec.nodeAffinity"))) {
      faults.invalid("nodeAffinity", Fields.at(object, "spec.nodeAffinity"), "field is immutable");
    }
  }
}
