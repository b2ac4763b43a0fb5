package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Quantity;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.NameRules;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What volumes and claims have in common: access modes, sizes, classes. Pure. */
final class StorageRules {

  private static final List<String> MODES =
      List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod");
  private static final List<String> SHORT_MODES = List.of("RWO", "ROX", "RWX", "RWOP");

  static final String UNSET = "<unset>";

  private StorageRules() {}

  /** RWO,ROX,RWX,RWOP: as tables show them. */
  static String shortModes(JsonNode modes) {
    List<String> given = Cells.texts(modes);
    return String.join(
        ",",
        MODES.stream()
            .filter(given::contains)
            .map(mode -> SHORT_MODES.get(MODES.indexOf(mode)))
            .toList());
  }

  static void accessModes(JsonNode modes, FieldFaults faults) {
    if (modes.isEmpty()) {
      faults.required("spec.accessModes", "at least 1 access mode is required");
      return;
    }
    for (JsonNode mode : modes) {
      if (!MODES.contains(mode.asString(""))) {
        faults.notSupported("spec.accessModes", mode.asString(""), MODES);
      }
    }
    if (modes.size() > 1 && Cells.texts(modes).contains("ReadWriteOncePod")) {
      faults.forbidden("spec.accessModes", "may not use ReadWriteOncePod with other access modes");
    }
  }

  /** A size that must be there and above zero. */
  static void size(JsonNode size, String path, FieldFaults faults) {
    if (size.isMissingNode() || size.isNull()) {
      faults.required(path, "");
      return;
    }
    try {
      if (Quantity.parse(size.asString("")).amount().compareTo(BigDecimal.ZERO) <= 0) {
        faults.invalid(path, size, "must be greater than zero");
      }
    } catch (IllegalArgumentException malformed) {
      faults.invalid(path, size, malformed.getMessage());
    }
  }

  static void className(JsonNode name, FieldFaults faults) {
    if (name.isString() && !name.asString().isEmpty()) {
      NameRules.subdomain(name.asString())
          .forEach(fault -> faults.invalid("spec.storageClassName", name, fault));
    }
  }

  static String phase(JsonNode object) {
    return object.path("metadata").hasNonNull("deletionTimestamp")
        ? "Terminating"
        : Cells.text(object, "status.phase");
  }

  static String className(JsonNode object) {
    String old =
        object
            .path("metadata")
            .path("annotations")
            .path("volume.beta.kubernetes.io/storage-class")
            .asString("");
    return old.isEmpty() ? Cells.text(object, "spec.storageClassName") : old;
  }

  static String orUnset(String text) {
    return text.isEmpty() ? UNSET : text;
  }

  static String canonical(JsonNode quantity) {
    try {
      return quantity.isMissingNode() || quantity.isNull()
          ? ""
          : Quantity.parse(quantity.asString("")).toString();
    } catch (IllegalArgumentException malformed) {
      return quantity.asString("");
    }
  }
}
