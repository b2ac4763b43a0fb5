package dev.nakhoda.master.cache;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.master.store.Store.Entry;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;

/** Turns the store's entries into the cache's objects. Pure. */
final class CachedObjects {

  private CachedObjects() {}

  /**
   * The object of one entry. Throws JacksonException when the value is not a JSON object, and
   * IllegalArgumentException when the key has no name.
   */
  static CachedObject decode(CachedKind kind, Entry entry) throws JacksonException {
    ObjectKey key = key(kind, entry.key());
    KubeObject object = StoredForm.decode(entry.value(), entry.modRevision(), key);
    Map<String, String> fields = new HashMap<>(kind.selectableFields().apply(object.tree()));
    fields.put("metadata.name", key.name());
    if (kind.name().namespaced()) {
      fields.put("metadata.namespace", key.namespace());
    }
    Map<String, String> labels = Map.copyOf(object.labels());
    return new CachedObject(key, object, entry.modRevision(), labels, Map.copyOf(fields));
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
    return KubeObject.of(KubeObject.of(StoredForm.withVersion(object.tree(), revision)).bytes());
  }
}
