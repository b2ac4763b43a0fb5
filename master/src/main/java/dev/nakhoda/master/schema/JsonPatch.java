package dev.nakhoda.master.schema;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.Status;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * RFC 6902. Pure: neither argument is changed. A patch that is none is refused with 400, one that
 * does not fit the object (a failed {@code test} too) with 422, as upstream words both.
 */
public final class JsonPatch {

  private static final int MOST_OPERATIONS = 10_000;

  /** Copies of copies double: what they add up to is bounded, as upstream bounds it. */
  private static final int MOST_COPIED_BYTES = 3 << 20;

  private static final int DEEPEST = 400;

  private JsonNode document;
  private long copiedBytes;

  private JsonPatch(JsonNode document) {
    this.document = document;
  }

  public static JsonNode apply(JsonNode current, JsonNode patch) throws ApiException {
    if (!patch.isArray()) {
      throw ApiException.badRequest(
          "error decoding patch: json: cannot unmarshal "
              + (patch.isObject() ? "object" : patch.getNodeType().name().toLowerCase(Locale.ROOT))
              + " into Go value of type jsonpatch.Patch");
    }
    if (patch.size() > MOST_OPERATIONS) {
      throw new ApiException(
          Status.of(
              413,
              "RequestEntityTooLarge",
              "Request entity is too large: The allowed maximum operations in a JSON patch is "
                  + MOST_OPERATIONS
                  + ", got "
                  + patch.size()));
    }
    JsonPatch work = new JsonPatch(current.deepCopy());
    patch.forEach(work::operation);
    return work.document;
  }

  private void operation(JsonNode operation) {
    String name = operation.path("op").asString("");
    JsonPointer path = pointer(operation, "path");
    switch (name) {
      case "add" -> add(path, value(operation));
      case "remove" -> remove(path);
      case "replace" -> replace(path, value(operation));
      case "move" -> move(pointer(operation, "from"), path);
      case "copy" -> copy(existing(pointer(operation, "from")), path);
      case "test" -> test(path, value(operation));
      default -> throw doesNotApply();
    }
  }

  private static JsonPointer pointer(JsonNode operation, String field) {
    return Optional.of(operation.path(field))
        .filter(JsonNode::isString)
        .flatMap(text -> JsonPointer.parse(text.asString()))
        .orElseThrow(JsonPatch::doesNotApply);
  }

  private static JsonNode value(JsonNode operation) {
    if (!operation.has("value")) {
      throw doesNotApply();
    }
    return operation.get("value").deepCopy();
  }

  private JsonNode existing(JsonPointer path) {
    return path.find(document).orElseThrow(JsonPatch::doesNotApply);
  }

  private void copy(JsonNode value, JsonPointer path) {
    copiedBytes += Json.write(value).length;
    if (copiedBytes > MOST_COPIED_BYTES) {
      throw doesNotApply();
    }
    add(path, value.deepCopy());
  }

  private void add(JsonPointer path, JsonNode value) {
    requireShallow(path, value);
    if (path.isRoot()) {
      document = value;
      return;
    }
    switch (existing(path.parent())) {
      case ObjectNode object -> object.set(path.last(), value);
      case ArrayNode array -> insert(array, path.last(), value);
      default -> throw doesNotApply();
    }
  }

  private static void insert(ArrayNode array, String step, JsonNode value) {
    int index =
        step.equals("-")
            ? array.size()
            : JsonPointer.index(step, array.size()).orElseThrow(JsonPatch::doesNotApply);
    array.insert(index, value);
  }

  private void remove(JsonPointer path) {
    existing(path);
    if (path.isRoot()) {
      throw doesNotApply();
    }
    switch (existing(path.parent())) {
      case ObjectNode object -> object.remove(path.last());
      case ArrayNode array -> array.remove(indexIn(array, path));
      default -> throw doesNotApply();
    }
  }

  private void replace(JsonPointer path, JsonNode value) {
    existing(path);
    requireShallow(path, value);
    if (path.isRoot()) {
      document = value;
      return;
    }
    switch (existing(path.parent())) {
      case ObjectNode object -> object.set(path.last(), value);
      case ArrayNode array -> array.set(indexIn(array, path), value);
      default -> throw doesNotApply();
    }
  }

  /** Every value in the document was checked here, so that the recursion below is bounded. */
  private static void requireShallow(JsonPointer path, JsonNode value) {
    if (path.steps().size() + depth(value) > DEEPEST) {
      throw doesNotApply();
    }
  }

  private static int depth(JsonNode value) {
    int deepest = 0;
    for (JsonNode child : value) {
      deepest = Math.max(deepest, depth(child));
    }
    return deepest + 1;
  }

  private static int indexIn(ArrayNode array, JsonPointer path) {
    return JsonPointer.index(path.last(), array.size() - 1).orElseThrow(JsonPatch::doesNotApply);
  }

  private void move(JsonPointer from, JsonPointer path) {
    JsonNode value = existing(from);
    if (from.contains(path)) {
      throw doesNotApply();
    }
    if (!from.equals(path)) {
      remove(from);
      add(path, value);
    }
  }

  /** A missing value equals null, as upstream has it. */
  private void test(JsonPointer path, JsonNode expected) {
    boolean passes =
        path.find(document)
            .map(value -> SameJson.same(value, expected))
            .orElseGet(expected::isNull);
    if (!passes) {
      throw doesNotApply();
    }
  }

  private static ApiException doesNotApply() {
    return new ApiException(
        Status.of(
            422, "Invalid", "the server rejected our request due to an error in our request"));
  }
}
