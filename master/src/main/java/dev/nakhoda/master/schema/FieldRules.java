package dev.nakhoda.master.schema;

import dev.nakhoda.api.Status;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Checks needed fields and enumerations, with the words of upstream's validation. Pure functions.
 */
final class FieldRules {

  private FieldRules() {}

  static void check(Struct struct, JsonNode object, String path, List<Status.Cause> causes) {
    for (Field field : struct.fields().values()) {
      JsonNode value = object.path(field.name());
      String place = path.isEmpty() ? field.name() : path + "." + field.name();
      if (field.needed() && isEmpty(value)) {
        causes.add(new Status.Cause("FieldValueRequired", "Required value", place));
      } else if (isGiven(field, value) && !field.values().contains(value.asString(""))) {
        causes.add(unsupported(field, value, place));
      }
      descend(field.shape(), value, place, causes);
    }
  }

  private static boolean isEmpty(JsonNode value) {
    boolean container = value.isObject() || value.isArray();
    return value.isMissingNode()
        || value.isNull()
        || container && value.isEmpty()
        || value.isString() && value.asString().isEmpty();
  }

  /** An empty text is upstream's way of saying nothing. */
  private static boolean isGiven(Field field, JsonNode value) {
    return !field.values().isEmpty() && value.isString() && !value.asString().isEmpty();
  }

  private static Status.Cause unsupported(Field field, JsonNode value, String place) {
    String supported =
        field.values().stream().map(each -> '"' + each + '"').collect(Collectors.joining(", "));
    return new Status.Cause(
        "FieldValueNotSupported",
        "Unsupported value: \"" + value.asString() + "\": supported values: " + supported,
        place);
  }

  private static void descend(Shape shape, JsonNode value, String path, List<Status.Cause> causes) {
    switch (shape) {
      case Struct struct when value.isObject() -> check(struct, value, path, causes);
      case Shape.ListOf list when value.isArray() -> {
        for (int i = 0; i < value.size(); i++) {
          descend(list.element(), value.get(i), path + "[" + i + "]", causes);
        }
      }
      case Shape.MapOf map when value.isObject() ->
          value.forEachEntry(
              (key, each) -> descend(map.value(), each, path + "[" + key + "]", causes));
      default -> {}
    }
  }
}
