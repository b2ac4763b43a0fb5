package dev.nakhoda.master.schema;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.master.schema.Field.MergeRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Upstream's patch for objects with a schema: lists are merged by the key that the schema names,
 * and directives ({@code $patch}, {@code $retainKeys}, {@code $setElementOrder/x}, {@code
 * $deleteFromPrimitiveList/x}) say what plain merging cannot. Pure: neither argument is changed. A
 * malformed patch is refused with 400.
 */
public final class StrategicMergePatch {

  static final String PATCH = "$patch";
  private static final String RETAIN_KEYS = "$retainKeys";
  private static final String ORDER = "$setElementOrder/";
  private static final String DELETE_FROM = "$deleteFromPrimitiveList/";

  private static final Shape ANYTHING = new Shape.Anything();

  private StrategicMergePatch() {}

  public static ObjectNode apply(Schema schema, ObjectNode current, ObjectNode patch)
      throws ApiException {
    JsonNode merged = mergeMap(schema.root(), current.deepCopy(), patch.deepCopy());
    return (ObjectNode) merged;
  }

  /** Merges into {@code target}; both arguments belong to this call. */
  static ObjectNode mergeMap(Shape shape, ObjectNode target, ObjectNode patch) {
    if (patch.has(PATCH)) {
      return directive(patch);
    }
    retainKeys(target, patch);
    orderedLists(shape, target, patch);
    for (Map.Entry<String, JsonNode> entry : List.copyOf(patch.properties())) {
      mergeField(shape, target, entry.getKey(), entry.getValue());
    }
    return target;
  }

  private static ObjectNode directive(ObjectNode patch) {
    String directive = patch.remove(PATCH).asString("");
    return switch (directive) {
      case "replace" -> patch;
      case "delete" -> Json.object();
      default -> throw unknownDirective(directive, patch);
    };
  }

  private static void retainKeys(ObjectNode target, ObjectNode patch) {
    JsonNode keys = patch.remove(RETAIN_KEYS);
    if (keys == null) {
      return;
    }
    if (!keys.isArray()) {
      throw ApiException.badRequest("invalid patch format of retainKeys");
    }
    List<String> retained = keys.valueStream().map(key -> key.asString("")).toList();
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      boolean sets = !entry.getValue().isNull() && !entry.getKey().startsWith("$");
      if (sets && !retained.contains(entry.getKey())) {
        throw ApiException.badRequest("invalid patch format of retainKeys");
      }
    }
    target.retain(retained);
  }

  /** Lists whose order the patch states are merged here and taken out of the patch. */
  private static void orderedLists(Shape shape, ObjectNode target, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> entry : List.copyOf(patch.properties())) {
      if (!entry.getKey().startsWith(ORDER)) {
        continue;
      }
      patch.remove(entry.getKey());
      if (!(entry.getValue() instanceof ArrayNode order)) {
        throw ApiException.badRequest("invalid patch format of setElementOrder list");
      }
      String name = entry.getKey().substring(ORDER.length());
      MergeRule rule = rule(shape, name);
      ArrayNode before = listIn(target, name);
      ArrayNode wanted = listIn(patch, name);
      boolean inPatch = patch.has(name);
      if (!target.has(name) && !inPatch) {
        continue;
      }
      MergedList.validateOrder(wanted, order, rule.mergeKey());
      ArrayNode merged = before;
      if (inPatch) {
        merged =
            target.has(name)
                ? mergeSlice(shape, name, before.deepCopy(), wanted)
                : withoutDirectives(wanted);
        patch.remove(name);
      }
      target.set(name, MergedList.ordered(merged, order, before, rule.mergeKey()));
    }
  }

  private static ArrayNode listIn(ObjectNode object, String name) {
    JsonNode value = object.path(name);
    if (value instanceof ArrayNode list) {
      return list;
    }
    if (value.isMissingNode() || value.isNull()) {
      return Json.object().arrayNode();
    }
    throw ApiException.badRequest("invalid patch format of setElementOrder list");
  }

  private static void mergeField(Shape shape, ObjectNode target, String key, JsonNode wanted) {
    boolean deletes = key.startsWith(DELETE_FROM);
    String name = deletes ? key.substring(DELETE_FROM.length()) : key;
    if (wanted.isNull()) {
      target.remove(name);
    } else if (deletes) {
      deleteFrom(target, name, wanted);
    } else {
      JsonNode before = target.get(name);
      if (before instanceof ObjectNode map && wanted instanceof ObjectNode change) {
        boolean replaces = rule(shape, name).replace();
        target.set(
            name, replaces ? withoutDirectives(change) : mergeMap(child(shape, name), map, change));
      } else if (before instanceof ArrayNode list && wanted instanceof ArrayNode change) {
        target.set(name, mergeList(shape, name, list, change));
      } else {
        target.set(name, dropped(wanted));
      }
    }
  }

  private static void deleteFrom(ObjectNode target, String name, JsonNode gone) {
    if (!gone.isArray()) {
      throw ApiException.badRequest("invalid patch format of primitive list");
    }
    if (target.get(name) instanceof ArrayNode list) {
      ArrayNode left = list.arrayNode();
      list.forEach(value -> {
        if (gone.valueStream().noneMatch(each -> SameJson.same(each, value))) {
          left.add(value);
        }
      });
      target.set(name, left);
    }
  }

  /** A merged list keeps the patch's order, the rest of the present list around it. */
  private static ArrayNode mergeList(Shape shape, String name, ArrayNode before, ArrayNode change) {
    MergeRule rule = rule(shape, name);
    if (!rule.merge()) {
      return change;
    }
    ArrayNode merged = mergeSlice(shape, name, before.deepCopy(), change);
    return MergedList.ordered(merged, change, before, rule.mergeKey());
  }

  private static ArrayNode mergeSlice(
      Shape shape, String name, ArrayNode before, ArrayNode change) {
    MergeRule rule = rule(shape, name);
    if (!rule.merge()) {
      return change;
    }
    if (rule.mergeKey().isEmpty()) {
      return MergedList.union(before, change);
    }
    Shape element = child(shape, name) instanceof Shape.ListOf(Shape inner) ? inner : ANYTHING;
    return mergeMaps(element, rule.mergeKey(), before, change);
  }

  private static ArrayNode mergeMaps(
      Shape element, String mergeKey, ArrayNode before, ArrayNode change) {
    ArrayNode result = before;
    List<ObjectNode> additions = new ArrayList<>();
    boolean replaces = false;
    for (JsonNode each : change) {
      if (!(each instanceof ObjectNode item)) {
        throw ApiException.badRequest("invalid patch: expected a map in the list, got " + each);
      }
      switch (item.path(PATCH).asString("")) {
        case "" -> additions.add(item);
        case "delete" -> MergedList.remove(result, mergeKey, keyOf(item, mergeKey));
        case "replace" -> replaces = true;
        case "merge" ->
            throw ApiException.badRequest("merging lists cannot yet be specified in the patch");
        default -> throw unknownDirective(item.path(PATCH).asString(""), item);
      }
    }
    if (replaces) {
      result = change.arrayNode();
      additions.forEach(result::add);
      return result;
    }
    for (ObjectNode item : additions) {
      mergeElement(element, mergeKey, result, item);
    }
    return result;
  }

  private static void mergeElement(
      Shape element, String mergeKey, ArrayNode list, ObjectNode item) {
    int index = MergedList.indexOf(list, mergeKey, keyOf(item, mergeKey));
    if (index < 0) {
      list.add(dropped(item));
    } else if (list.get(index) instanceof ObjectNode present) {
      list.set(index, mergeMap(element, present, item));
    }
  }

  private static JsonNode keyOf(ObjectNode item, String mergeKey) {
    JsonNode value = item.get(mergeKey);
    if (value == null) {
      throw ApiException.badRequest(
          "map: " + item + " does not contain declared merge key: " + mergeKey);
    }
    return value;
  }

  private static MergeRule rule(Shape shape, String name) {
    return shape instanceof Struct struct
        ? struct.field(name).map(Field::merge).orElse(MergeRule.NONE)
        : MergeRule.NONE;
  }

  private static Shape child(Shape shape, String name) {
    return switch (shape) {
      case Struct struct -> struct.field(name).map(Field::shape).orElse(ANYTHING);
      case Shape.MapOf(Shape value) -> value;
      default -> ANYTHING;
    };
  }

  /** A value that meets nothing to merge with: nulls and directives mean nothing there. */
  private static JsonNode dropped(JsonNode value) {
    return switch (value) {
      case ObjectNode object -> withoutDirectives(object);
      case ArrayNode array -> withoutDirectives(array);
      default -> value;
    };
  }

  private static ObjectNode withoutDirectives(ObjectNode object) {
    Map<String, JsonNode> kept = new LinkedHashMap<>();
    if (object.path(PATCH).asString("").equals("delete")) {
      return Json.object();
    }
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (!isDirective(entry.getKey()) && !entry.getValue().isNull()) {
        kept.put(entry.getKey(), dropped(entry.getValue()));
      }
    }
    ObjectNode result = Json.object();
    kept.forEach(result::set);
    return result;
  }

  private static ArrayNode withoutDirectives(ArrayNode array) {
    ArrayNode result = array.arrayNode();
    for (JsonNode element : array) {
      if (!element.path(PATCH).asString("").equals("delete")) {
        boolean marker = element.isObject() && element.size() == 1 && element.has(PATCH);
        if (!marker) {
          result.add(dropped(element));
        }
      }
    }
    return result;
  }

  private static boolean isDirective(String key) {
    return key.equals(PATCH)
        || key.equals(RETAIN_KEYS)
        || key.startsWith(ORDER)
        || key.startsWith(DELETE_FROM);
  }

  private static ApiException unknownDirective(String directive, ObjectNode where) {
    return ApiException.badRequest("unknown patch type: " + directive + " in map: " + where);
  }
}
