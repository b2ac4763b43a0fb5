package dev.nakhoda.master.schema;

import dev.nakhoda.api.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Drops what a decoder into upstream's types would not see, and writes the rest as upstream would
 * encode it. Values must have passed {@link TypeCheck}. One use each.
 */
final class Pruning {

  /** As upstream: a document with more faults than this is refused all the same. */
  private static final int MOST_FAULTS = 100;

  private final List<String> unknown = new ArrayList<>();

  /** Whatever is the very node that {@code known} has in its place was pruned before, and stays. */
  List<String> prune(Struct root, ObjectNode object, JsonNode known) {
    struct(root, object, known, "");
    return unknown;
  }

  private void struct(Struct struct, ObjectNode object, JsonNode known, String path) {
    for (Map.Entry<String, JsonNode> entry : List.copyOf(object.properties())) {
      String name = entry.getKey();
      JsonNode before = known.path(name);
      if (entry.getValue() == before) {
        continue;
      }
      Field field = struct.fields().get(name);
      if (field == null) {
        object.remove(name);
        report(child(path, name));
      } else if (isDropped(field, entry.getValue())) {
        object.remove(name);
      } else {
        JsonNode normal = value(field.shape(), entry.getValue(), before, child(path, name));
        if (normal != entry.getValue()) {
          object.set(name, normal);
        }
      }
    }
  }

  private void report(String path) {
    if (unknown.size() < MOST_FAULTS && !unknown.contains(path)) {
      unknown.add(path);
    }
  }

  private static boolean isDropped(Field field, JsonNode value) {
    boolean collection =
        field.shape() instanceof Shape.ListOf || field.shape() instanceof Shape.MapOf;
    return value.isNull()
        || collection && value.isEmpty() && !field.required() && !field.emptyIsGiven()
        || field.zeroIsAbsent() && isZero(value);
  }

  private static boolean isZero(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> !value.asBoolean();
      case NUMBER -> value.asDouble() == 0;
      case STRING -> value.asString().isEmpty();
      default -> false;
    };
  }

  private JsonNode value(Shape shape, JsonNode value, JsonNode known, String path) {
    switch (shape) {
      case Struct struct when value instanceof ObjectNode object ->
          struct(struct, object, known, path);
      case Shape.ListOf list when value instanceof ArrayNode array -> list(list, array, path);
      case Shape.MapOf map when value instanceof ObjectNode object -> map(map, object, known, path);
      case Shape.Scalar scalar -> {
        return scalar(scalar, value);
      }
      default -> {}
    }
    return value;
  }

  private void list(Shape.ListOf list, ArrayNode array, String path) {
    for (int i = 0; i < array.size(); i++) {
      JsonNode element = array.get(i);
      JsonNode normal =
          value(list.element(), element, MissingNode.getInstance(), path + "[" + i + "]");
      if (normal != element) {
        array.set(i, normal);
      }
    }
  }

  private void map(Shape.MapOf map, ObjectNode object, JsonNode known, String path) {
    for (Map.Entry<String, JsonNode> entry : List.copyOf(object.properties())) {
      JsonNode given = entry.getValue();
      JsonNode before = known.path(entry.getKey());
      if (given == before) {
        continue;
      }
      boolean textNull = given.isNull() && map.value() == Shape.Scalar.TEXT;
      JsonNode normal =
          textNull
              ? StringNode.valueOf("")
              : value(map.value(), given, before, child(path, entry.getKey()));
      if (normal != given) {
        object.set(entry.getKey(), normal);
      }
    }
  }

  private static JsonNode scalar(Shape.Scalar scalar, JsonNode value) {
    return switch (scalar) {
      case QUANTITY -> quantity(value);
      case INT32, INT64, INT_OR_STRING -> integer(value);
      default -> value;
    };
  }

  private static JsonNode quantity(JsonNode value) {
    String given = value.asString("");
    if (given.isEmpty()) {
      return value;
    }
    try {
      String canonical = Quantity.parse(given).toString();
      return value.isString() && canonical.equals(given) ? value : StringNode.valueOf(canonical);
    } catch (IllegalArgumentException refusedByTypeCheck) {
      return value;
    }
  }

  /** One node class per number, so that equal trees are equal however they were built. */
  private static JsonNode integer(JsonNode value) {
    boolean wide = value.isIntegralNumber() && !value.isInt() && value.canConvertToInt();
    return wide ? IntNode.valueOf(value.intValue()) : value;
  }

  private static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
