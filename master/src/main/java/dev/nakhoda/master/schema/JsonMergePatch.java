package dev.nakhoda.master.schema;

import dev.nakhoda.api.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** RFC 7396. Pure: neither argument is changed. */
public final class JsonMergePatch {

  private JsonMergePatch() {}

  public static JsonNode apply(JsonNode current, JsonNode patch) {
    if (!patch.isObject()) {
      return patch.deepCopy();
    }
    ObjectNode result = current.isObject() ? (ObjectNode) current.deepCopy() : Json.object();
    merge(result, patch);
    return result;
  }

  private static void merge(ObjectNode target, JsonNode patch) {
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      JsonNode wanted = entry.getValue();
      if (wanted.isNull()) {
        target.remove(entry.getKey());
      } else if (wanted.isObject()) {
        boolean both = target.get(entry.getKey()) instanceof ObjectNode;
        ObjectNode inner =
            both ? (ObjectNode) target.get(entry.getKey()) : target.putObject(entry.getKey());
        merge(inner, wanted);
      } else {
        target.set(entry.getKey(), wanted.deepCopy());
      }
    }
  }
}
