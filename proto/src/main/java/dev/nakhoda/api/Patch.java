package dev.nakhoda.api;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change to one object, in one of the forms that the API takes. Logic never writes whole objects:
 * it computes a Patch {@link #between} what it read and what it wants.
 */
public record Patch(Type type, byte[] body) {

  /** The content types of a PATCH request. */
  public enum Type {
    JSON("application/json-patch+json"),
    MERGE("application/merge-patch+json"),
    STRATEGIC_MERGE("application/strategic-merge-patch+json"),
    APPLY("application/apply-patch+yaml");

    private final String contentType;

    Type(String contentType) {
      this.contentType = contentType;
    }

    public String contentType() {
      return contentType;
    }
  }

  /**
   * The JSON merge patch (RFC 7396) that turns {@code before} into {@code after}; lists are
   * replaced whole. Empty when nothing differs.
   */
  public static Patch between(KubeObject before, KubeObject after) {
    return merge(difference(before.tree(), after.tree()));
  }

  /**
   * As {@link #between}, but the write fails with Conflict when the object has changed since {@code
   * before} was read. For lists with several writers (taints, finalizers, conditions of others).
   */
  public static Patch betweenUnchanged(KubeObject before, KubeObject after) {
    ObjectNode difference = difference(before.tree(), after.tree());
    if (!difference.isEmpty()) {
      difference
          .withObjectProperty("metadata")
          .put("resourceVersion", Long.toString(before.resourceVersion()));
    }
    return merge(difference);
  }

  public static Patch merge(ObjectNode body) {
    return new Patch(Type.MERGE, Json.write(body));
  }

  /** Whether applying it would change nothing. */
  public boolean isEmpty() {
    return type == Type.MERGE && Json.read(body).isEmpty();
  }

  private static ObjectNode difference(ObjectNode before, ObjectNode after) {
    ObjectNode patch = Json.object();
    List<String> gone = new ArrayList<>();
    before
        .propertyNames()
        .forEach(name -> {
          if (!after.has(name)) gone.add(name);
        });
    gone.forEach(patch::putNull);
    after.forEachEntry((name, wanted) -> differ(patch, name, before.get(name), wanted));
    return patch;
  }

  private static void differ(ObjectNode patch, String name, JsonNode present, JsonNode wanted) {
    if (present instanceof ObjectNode before && wanted instanceof ObjectNode after) {
      ObjectNode inner = difference(before, after);
      if (!inner.isEmpty()) {
        patch.set(name, inner);
      }
    } else if (present == null || !Json.same(present, wanted)) {
      patch.set(name, wanted);
    }
  }
}
