package dev.nakhoda.master.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads fields of JSON trees by dotted path. */
public final class Fields {

  private Fields() {}

  /** The node at {@code path}; a missing node when there is none. */
  public static JsonNode at(JsonNode object, String path) {
    JsonNode node = object;
    int start = 0;
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', start)) {
      node = node.path(path.substring(start, dot));
      start = dot + 1;
    }
    return node.path(path.substring(start));
  }

  /** Scalars as text; empty when absent. */
  public static String text(JsonNode object, String path) {
    JsonNode node = at(object, path);
    return node.isNull() ? "" : node.asString("");
  }

  public static long number(JsonNode object, String path, long whenAbsent) {
    return at(object, path).asLong(whenAbsent);
  }

  public static boolean flag(JsonNode object, String path) {
    return at(object, path).asBoolean(false);
  }

  static Map<String, String> read(JsonNode object, Set<String> paths) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String path : paths) {
      values.put(path, text(object, path));
    }
    return values;
  }
}
