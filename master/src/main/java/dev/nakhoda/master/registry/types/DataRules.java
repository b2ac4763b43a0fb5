package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.NameRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Rules that ConfigMaps and Secrets share. Pure. */
final class DataRules {

  private static final int MOST_BYTES = 1024 * 1024;

  private DataRules() {}

  static void keys(JsonNode object, String field, FieldFaults faults) {
    object
        .path(field)
        .propertyNames()
        .forEach(key ->
            NameRules.configKey(key)
                .forEach(fault -> faults.invalid(field + "[" + key + "]", key, fault)));
  }

  static long textSize(JsonNode data) {
    long[] size = {0};
    data.forEachEntry(
        (key, value) -> size[0] += value.asString("").getBytes(StandardCharsets.UTF_8).length);
    return size[0];
  }

  static long base64Size(JsonNode data) {
    long[] size = {0};
    data.forEachEntry((key, value) -> size[0] += value.asString("").length() / 4L * 3L);
    return size[0];
  }

  static void size(long bytes, String field, FieldFaults faults) {
    if (bytes > MOST_BYTES) {
      faults.tooLong(field, MOST_BYTES);
    }
  }

  /** What {@code immutable: true} forbids. */
  static void immutable(JsonNode object, JsonNode before, List<String> fields, FieldFaults faults) {
    if (!before.path("immutable").asBoolean(false)) {
      return;
    }
    if (!object.path("immutable").asBoolean(false)) {
      faults.forbidden("immutable", "field is immutable when `immutable` is set");
    }
    for (String field : fields) {
      if (!object.path(field).equals(before.path(field))) {
        faults.forbidden(field, "field is immutable when `immutable` is set");
      }
    }
  }
}
