package dev.nakhoda.master.cache;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form in which the store keeps an object: its JSON without a resourceVersion, which is the
 * revision of the write and is put in when the object is read. Pure.
 */
public final class StoredForm {

  private static final String METADATA = "metadata";
  private static final String VERSION = "resourceVersion";

  private StoredForm() {}

  /** The bytes for the store; {@code tree} is not changed. */
  public static byte[] encode(ObjectNode tree) {
    if (!tree.path(METADATA).has(VERSION)) {
      return Json.write(tree);
    }
    ObjectNode bare = shallowCopy(tree);
    ((ObjectNode) bare.get(METADATA)).remove(VERSION);
    return Json.write(bare);
  }

  /** A tree with the version in it, which shares the rest with {@code tree}. */
  public static ObjectNode withVersion(ObjectNode tree, long revision) {
    ObjectNode versioned = shallowCopy(tree);
    versioned.withObjectProperty(METADATA).put(VERSION, Long.toString(revision));
    return versioned;
  }

  /** With metadata of its own. */
  private static ObjectNode shallowCopy(ObjectNode tree) {
    ObjectNode copy = Json.object().setAll(tree);
    if (tree.get(METADATA) instanceof ObjectNode metadata) {
      copy.set(METADATA, Json.object().setAll(metadata));
    }
    return copy;
  }

  /**
   * The object of what the store holds. Throws JacksonException when {@code value} is no JSON
   * object.
   */
  static KubeObject decode(byte[] value, long revision, ObjectKey key) throws JacksonException {
    ObjectNode tree = Json.readObject(value);
    boolean usual =
        tree.get(METADATA) instanceof ObjectNode metadata
            && !metadata.isEmpty()
            && !metadata.has(VERSION);
    tree.withObjectProperty(METADATA).put(VERSION, Long.toString(revision));
    byte[] bytes = usual ? withVersion(value, revision) : Json.write(tree);
    return KubeObject.of(bytes, tree, key);
  }

  /**
   * The object of what was just written: {@code value} is the encoded {@code tree}, a named one.
   */
  public static KubeObject written(ObjectNode tree, byte[] value, long revision, ObjectKey key) {
    return KubeObject.of(withVersion(value, revision), withVersion(tree, revision), key);
  }

  /**
   * {@code value} with the version as the first member of its metadata, which is not empty: what a
   * writer has encoded is not encoded again.
   */
  private static byte[] withVersion(byte[] value, long revision) {
    int place = startOfMetadata(value);
    byte[] member =
        ("\"" + VERSION + "\":\"" + revision + "\",").getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[value.length + member.length];
    System.arraycopy(value, 0, whole, 0, place);
    System.arraycopy(member, 0, whole, place, member.length);
    System.arraycopy(value, place, whole, place + member.length, value.length - place);
    return whole;
  }

  /** Behind the brace; the object is known to have metadata. */
  private static int startOfMetadata(byte[] object) {
    try (JsonParser parser = Json.mapper().createParser(object)) {
      parser.nextToken();
      while (!METADATA.equals(parser.nextName())) {
        parser.nextToken();
        parser.skipChildren();
      }
      parser.nextToken();
      return (int) parser.currentLocation().getByteOffset();
    }
  }
}
