package dev.nakhoda.cli.manifests;

import dev.nakhoda.api.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code apply} sends: everything that the manifest says and the server's object does not, and
 * the removal of what the manifest said the last time and no longer says. What others set stays. A
 * pure function of the three.
 *
 * <p>For built-in kinds it is a strategic merge patch, which merges lists of named things by their
 * key; for others a JSON merge patch, which replaces lists.
 */
public final class ThreeWayPatch {

  /** By the list's field; ports differ between containers and Services. */
  private static final Map<String, List<String>> KEYS =
      Map.ofEntries(
          Map.entry("containers", List.of("name")),
          Map.entry("initContainers", List.of("name")),
          Map.entry("ephemeralContainers", List.of("name")),
          Map.entry("volumes", List.of("name")),
          Map.entry("env", List.of("name")),
          Map.entry("imagePullSecrets", List.of("name")),
          Map.entry("secrets", List.of("name")),
          Map.entry("volumeMounts", List.of("mountPath")),
          Map.entry("volumeDevices", List.of("devicePath")),
          Map.entry("hostAliases", List.of("ip")),
          Map.entry("topologySpreadConstraints", List.of("topologyKey")),
          Map.entry("ports", List.of("containerPort", "port")));

  private final boolean strategic;

  private ThreeWayPatch(boolean strategic) {
    this.strategic = strategic;
  }

  /**
   * Empty when there is nothing to do.
   *
   * @param original what was applied the last time; an empty object when nothing is known
   */
  public static ObjectNode of(
      ObjectNode original, ObjectNode modified, ObjectNode current, boolean strategic) {
    return new ThreeWayPatch(strategic).objects(original, modified, current);
  }

  private ObjectNode objects(JsonNode original, ObjectNode modified, JsonNode current) {
    ObjectNode patch = Json.object();
    for (Map.Entry<String, JsonNode> field : modified.properties()) {
      String name = field.getKey();
      value(name, original.path(name), field.getValue(), current.path(name))
          .ifPresent(change -> patch.set(name, change));
    }
    for (String name : original.propertyNames()) {
      if (!modified.has(name) && current.has(name)) {
        patch.putNull(name);
      }
    }
    return patch;
  }

  private Optional<JsonNode> value(
      String name, JsonNode original, JsonNode modified, JsonNode current) {
    if (modified.isNull()) {
      return current.isMissingNode() ? Optional.empty() : Optional.of(modified);
    }
    if (modified instanceof ObjectNode object && current.isObject()) {
      ObjectNode change = objects(original, object, current);
      return change.isEmpty() ? Optional.empty() : Optional.of(change);
    }
    if (modified instanceof ArrayNode list && current instanceof ArrayNode present) {
      return list(name, original, list, present);
    }
    return modified.equals(current) ? Optional.empty() : Optional.of(modified);
  }

  private Optional<JsonNode> list(
      String name, JsonNode original, ArrayNode modified, ArrayNode current) {
    Optional<String> key = strategic ? key(name, modified, current) : Optional.empty();
    if (key.isPresent()) {
      ArrayNode changes = keyed(key.get(), original, modified, current);
      return changes.isEmpty() ? Optional.empty() : Optional.of(changes);
    }
    boolean sameManifest = original.isMissingNode() || original.equals(modified);
    return sameManifest && covers(modified, current) ? Optional.empty() : Optional.of(modified);
  }

  /** The key that every element of both lists has, if this is a list that merges. */
  private static Optional<String> key(String name, ArrayNode modified, ArrayNode current) {
    return KEYS.getOrDefault(name, List.of()).stream()
        .filter(key -> allHave(modified, key) && allHave(current, key))
        .findFirst();
  }

  private static boolean allHave(ArrayNode list, String key) {
    return list.valueStream().allMatch(element -> element.has(key));
  }

  private ArrayNode keyed(String key, JsonNode original, ArrayNode modified, ArrayNode current) {
    ArrayNode changes = Json.mapper().createArrayNode();
    Set<String> wanted = new TreeSet<>();
    for (JsonNode element : modified) {
      JsonNode id = element.path(key);
      wanted.add(id.asString(""));
      element(key, find(original, key, id), (ObjectNode) element, find(current, key, id))
          .ifPresent(changes::add);
    }
    for (JsonNode former : original) {
      JsonNode id = former.path(key);
      if (!wanted.contains(id.asString("")) && find(current, key, id).isObject()) {
        ObjectNode removal = changes.addObject();
        removal.set(key, id);
        removal.put("$patch", "delete");
      }
    }
    return changes;
  }

  private Optional<ObjectNode> element(
      String key, JsonNode original, ObjectNode modified, JsonNode current) {
    if (!current.isObject()) {
      return Optional.of(modified);
    }
    ObjectNode change = objects(original, modified, current);
    if (change.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode named = Json.object();
    named.set(key, modified.path(key));
    named.setAll(change);
    return Optional.of(named);
  }

  private static JsonNode find(JsonNode list, String key, JsonNode id) {
    for (JsonNode element : list) {
      if (element.path(key).equals(id)) {
        return element;
      }
    }
    return Json.object().path("absent");
  }

  /** Whether the server's list says all that the manifest's says; it may add defaults. */
  private static boolean covers(JsonNode wanted, JsonNode present) {
    if (wanted instanceof ObjectNode object) {
      return object.properties().stream()
          .allMatch(field -> covers(field.getValue(), present.path(field.getKey())));
    }
    if (wanted instanceof ArrayNode list) {
      if (list.size() != present.size()) {
        return false;
      }
      return IntStream.range(0, list.size())
          .allMatch(index -> covers(list.get(index), present.path(index)));
    }
    return wanted.equals(present);
  }
}
