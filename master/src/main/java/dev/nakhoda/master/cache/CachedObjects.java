package dev.nakhoda.master.cache;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.master.store.Store.Entry;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.node.ObjectNode;

/** Turns the store's entries into the cache's objects. Pure. */
final class CachedObjects {

  private static final String VERSION = "resourceVersion";

  private CachedObjects() {}

  /**
   * The object of one entry. Throws JacksonException when the value is not a JSON object, and
   * IllegalArgumentException when the key has no name.
   */
  static CachedObject decode(CachedKind kind, Entry entry) throws JacksonException {
    ObjectNode tree = Json.readObject(entry.value());
    ObjectKey key = key(kind, entry.key());
    byte[] versioned = withVersion(entry, tree);
    Map<String, String> fields = new HashMap<>(kind.selectableFields().apply(tree));
    fields.put("metadata.name", key.name());
    if (kind.name().namespaced()) {
      fields.put("metadata.namespace", key.namespace());
    }
    KubeObject object = KubeObject.of(versioned, tree, key);
    Map<String, String> labels = Map.copyOf(object.labels());
    return new CachedObject(key, object, entry.modRevision(), labels, Map.copyOf(fields));
  }

  /**
   * Sets the version in {@code tree} and returns the entry's bytes with it as the first member of
   * their metadata, so that what a writer has encoded is not encoded again.
   */
  private static byte[] withVersion(Entry entry, ObjectNode tree) {
    ObjectNode metadata = tree.withObjectProperty("metadata");
    boolean usual = !metadata.isEmpty() && !metadata.has(VERSION);
    String version = Long.toString(entry.modRevision());
    metadata.put(VERSION, version);
    if (!usual) {
      return Json.write(tree);
    }
    byte[] value = entry.value();
    int place = startOfMetadata(value);
    byte[] member =
        ("\"" + VERSION + "\":\"" + version + "\",").getBytes(StandardCharsets.US_ASCII);
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
      while (!"metadata".equals(parser.nextName())) {
        parser.nextToken();
        parser.skipChildren();
      }
      parser.nextToken();
      return (int) parser.currentLocation().getByteOffset();
    }
  }

  static ObjectKey key(CachedKind kind, String storeKey) {
    String rest = storeKey.substring(kind.prefix().length());
    int slash = rest.indexOf('/');
    boolean shaped = kind.name().namespaced() ? slash > 0 && slash < rest.length() - 1 : slash < 0;
    if (!shaped || rest.isEmpty()) {
      throw new IllegalArgumentException("not a key of " + kind.name().plural() + ": " + storeKey);
    }
    return new ObjectKey(slash < 0 ? "" : rest.substring(0, slash), rest.substring(slash + 1));
  }

  static KubeObject withVersion(KubeObject object, long revision) {
    KubeObject changed =
        object.with(
            tree -> tree.withObjectProperty("metadata").put(VERSION, Long.toString(revision)));
    return KubeObject.of(changed.bytes());
  }
}
