package dev.nakhoda.master.schema;

import dev.nakhoda.api.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * RFC 7396. Pure: neither argument is changed. The result shares with {@code current} what the
 * patch leaves alone, so that a reader can tell by identity what it need not look at.
 */
public final class JsonMergePatch {

  private JsonMergePatch() {}

  public static JsonNode apply(JsonNode current, JsonNode patch) {
    if (!patch.isObject()) {
      return patch.deepCopy();
    }
    ObjectNode result = Json.object();
    if (current instanceof ObjectNode present) {
      result.setAll(present);
    }
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      String name = entry.getKey();
      if (entry.getValue().isNull()) {
        result.remove(name);
      } else {
        result.set(name, apply(result.path(name), entry.getValue()));
      }
    }
    return result;
  }
}
