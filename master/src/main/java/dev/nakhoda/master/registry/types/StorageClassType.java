package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.LabelRules;
import dev.nakhoda.master.volumes.StorageClass;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** StorageClasses. */
final class StorageClassType implements ResourceType {

  private static final int MOST_PARAMETERS = 512;
  private static final int MOST_BYTES = 256 * 1024;

  @Override
  public ResourceName name() {
    return ResourceName.STORAGE_CLASSES;
  }

  @Override
  public List<String> shortNames() {
    return List.of("sc");
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Provisioner", "Provisioner indicates the type of the provisioner."),
        TableColumn.text(
            "ReclaimPolicy",
            "Dynamically provisioned PersistentVolumes of this storage class are created with this"
                + " reclaimPolicy. Defaults to Delete."),
        TableColumn.text(
            "VolumeBindingMode",
            "VolumeBindingMode indicates how PersistentVolumeClaims should be provisioned and"
                + " bound."),
        TableColumn.text(
            "AllowVolumeExpansion",
            "AllowVolumeExpansion shows whether the storage class allow volume expand."),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    String name = Cells.text(object, "metadata.name");
    boolean isDefault =
        object instanceof ObjectNode tree && new StorageClass(KubeObject.of(tree)).isDefault();
    return List.of(
        isDefault ? name + " (default)" : name,
        Cells.text(object, "provisioner"),
        or(Cells.text(object, "reclaimPolicy"), "Delete"),
        or(Cells.text(object, "volumeBindingMode"), "Immediate"),
        Fields.flag(object, "allowVolumeExpansion"),
        Ages.since(object, now));
  }

  private static String or(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    String provisioner = Cells.text(object, "provisioner");
    if (provisioner.isEmpty()) {
      faults.required("provisioner", "");
    } else {
      LabelRules.key(provisioner.toLowerCase(Locale.ROOT), "provisioner", faults);
    }
    JsonNode parameters = object.path("parameters");
    if (parameters.size() > MOST_PARAMETERS) {
      faults.tooLong("parameters", MOST_PARAMETERS);
    }
    if (parameters.has("")) {
      faults.invalid("parameters", "", "field can not be empty.");
    }
    long[] bytes = {0};
    parameters.forEachEntry((key, value) -> bytes[0] += key.length() + value.asString("").length());
    if (bytes[0] > MOST_BYTES) {
      faults.tooLong("parameters", MOST_BYTES);
    }
    TopologyRules.check(object.path("allowedTopologies"), "allowedTopologies", faults);
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    for (String field : List.of("parameters", "provisioner", "reclaimPolicy")) {
      if (!object.path(field).equals(before.path(field))) {
        faults.forbidden(field, "updates to " + field + " are forbidden.");
      }
    }
    if (!object.path("volumeBindingMode").equals(before.path("volumeBindingMode"))) {
      faults.invalid("volumeBindingMode", object.path("volumeBindingMode"), "field is immutable");
    }
  }
}
