package dev.nakhoda.api;

import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One Kubernetes object: JSON bytes or a JSON tree, whichever it was made from; the other is made
 * when first asked for. Unknown fields survive because nothing is ever bound to a class for
 * storage.
 *
 * <p>Immutable by contract: callers must not change the tree or the bytes that they are handed;
 * {@link #with} makes a changed copy. Safe to share between threads. What is derived (tree, typed
 * view) is held weakly, so that a long-lived object costs its bytes only.
 */
public final class KubeObject {

  private volatile byte[] bytes;
  private volatile ObjectNode tree;
  private volatile WeakReference<ObjectNode> derivedTree = new WeakReference<>(null);
  private volatile WeakReference<Object> typed = new WeakReference<>(null);
  private volatile ObjectKey key;

  private KubeObject(byte[] bytes, ObjectNode tree) {
    this.bytes = bytes;
    this.tree = tree;
  }

  /** The bytes must be one JSON object; they are parsed on first use. */
  public static KubeObject of(byte[] json) {
    return new KubeObject(json, null);
  }

  public static KubeObject of(ObjectNode tree) {
    return new KubeObject(null, tree);
  }

  /**
   * From bytes whose tree and key are at hand: readers that come soon need not parse again. The
   * tree is held weakly; all belong to the new object.
   */
  public static KubeObject of(byte[] json, ObjectNode sameTree, ObjectKey sameKey) {
    KubeObject object = of(json);
    object.derivedTree = new WeakReference<>(sameTree);
    object.key = sameKey;
    return object;
  }

  /** From a typed view (a fabric8 model object). */
  public static KubeObject ofTyped(Object view) {
    return of(Json.tree(view));
  }

  /** Encoded at most once. */
  public byte[] bytes() {
    byte[] encoded = bytes;
    if (encoded == null) {
      encoded = Json.write(tree);
      bytes = encoded;
    }
    return encoded;
  }

  /** Read-only by contract; see {@link #with} and {@link #copyTree}. */
  public ObjectNode tree() {
    ObjectNode node = tree;
    if (node == null) {
      node = derivedTree.get();
    }
    if (node == null) {
      node = Json.readObject(bytes);
      derivedTree = new WeakReference<>(node);
    }
    return node;
  }

  /** A tree that belongs to the caller. */
  public ObjectNode copyTree() {
    return tree().deepCopy();
  }

  /** The object after {@code change} was applied to a copy of its tree. */
  public KubeObject with(Consumer<ObjectNode> change) {
    ObjectNode copy = copyTree();
    change.accept(copy);
    return of(copy);
  }

  /** A read-only typed view; the same instance while somebody holds it. */
  public <T> T as(Class<T> type) {
    Object view = typed.get();
    if (!type.isInstance(view)) {
      view = Json.mapper().treeToValue(tree(), type);
      typed = new WeakReference<>(view);
    }
    return type.cast(view);
  }

  public String apiVersion() {
    return text(tree(), "apiVersion");
  }

  public String kind() {
    return text(tree(), "kind");
  }

  public JsonNode metadata() {
    return tree().path("metadata");
  }

  public String name() {
    return text(metadata(), "name");
  }

  /** Empty for cluster-scoped objects. */
  public String namespace() {
    return text(metadata(), "namespace");
  }

  public ObjectKey key() {
    ObjectKey known = key;
    return known == null ? new ObjectKey(namespace(), name()) : known;
  }

  public String uid() {
    return text(metadata(), "uid");
  }

  /** 0 when the object was never stored. */
  public long resourceVersion() {
    String version = text(metadata(), "resourceVersion");
    return version.isEmpty() ? 0 : Long.parseLong(version);
  }

  public Map<String, String> labels() {
    return strings(metadata().path("labels"));
  }

  public Map<String, String> annotations() {
    return strings(metadata().path("annotations"));
  }

  public boolean beingDeleted() {
    return metadata().hasNonNull("deletionTimestamp");
  }

  /** The owner reference with {@code controller: true}. */
  public Optional<JsonNode> controllerOwner() {
    for (JsonNode owner : metadata().path("ownerReferences")) {
      if (owner.path("controller").asBoolean(false)) {
        return Optional.of(owner);
      }
    }
    return Optional.empty();
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }

  private static Map<String, String> strings(JsonNode node) {
    Map<String, String> map = new LinkedHashMap<>();
    node.forEachEntry((name, value) -> map.put(name, value.asString("")));
    return map;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KubeObject that && Json.same(tree(), that.tree());
  }

  @Override
  public int hashCode() {
    return key().hashCode();
  }

  @Override
  public String toString() {
    return kind() + " " + key() + "@" + resourceVersion();
  }
}
