package dev.nakhoda.master.schema;

import dev.nakhoda.master.schema.Struct.Default;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sets defaults from the outside inwards: first the struct's own (which may create parts), then
 * those of its parts. Pure but for the tree that it is given.
 */
final class Defaults {

  private Defaults() {}

  static void apply(Struct struct, ObjectNode object) {
    for (Default rule : struct.defaults()) {
      applyRule(rule, object);
    }
    ComputedDefaults.apply(struct, object);
    for (Field field : struct.fields().values()) {
      descend(field.shape(), object.path(field.name()));
    }
  }

  private static void descend(Shape shape, JsonNode value) {
    switch (shape) {
      case Struct struct when value instanceof ObjectNode object -> apply(struct, object);
      case Shape.ListOf(Shape element) when value.isArray() && !(element instanceof Shape.Scalar) ->
          value.forEach(each -> descend(element, each));
      case Shape.MapOf(Shape each) when value.isObject() && !(each instanceof Shape.Scalar) ->
          value.forEach(inner -> descend(each, inner));
      default -> {}
    }
  }

  private static void applyRule(Default rule, ObjectNode object) {
    boolean holds =
        rule.whenField().isEmpty()
            || object.path(rule.whenField()).asString("").equals(rule.whenValue());
    if (!holds) {
      return;
    }
    List<String> path = rule.path();
    JsonNode parent = object;
    for (String step : path.subList(0, path.size() - 1)) {
      parent = parent.path(step);
    }
    if (parent instanceof ObjectNode owner && isAbsent(rule, owner.path(path.getLast()))) {
      owner.set(path.getLast(), rule.value().deepCopy());
    }
  }

  private static boolean isAbsent(Default rule, JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || value.isString() && value.asString().isEmpty()
        || rule.zeroIsAbsent() && value.isNumber() && value.asInt() == 0
        || rule.value().isArray() && value.isEmpty();
  }
}
