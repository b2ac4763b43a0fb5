package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Quantity;
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
