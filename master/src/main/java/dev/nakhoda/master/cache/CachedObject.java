package dev.nakhoda.master.cache;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import java.util.Map;

/**
 * One object of the cache, immutable. {@code object.bytes()} is what clients get, with its
 * resourceVersion in it.
 *
 * @param revision the revision of the write that made it: its resourceVersion
 * @param labels for selection, unmodifiable
 * @param fields the selectable fields, unmodifiable
 */
public record CachedObject(
    ObjectKey key,
    KubeObject object,
    long revision,
    Map<String, String> labels,
    Map<String, String> fields) {

  /** The field that pods are indexed by. */
  static final String NODE_FIELD = "spec.nodeName";

  String nodeName() {
    return fields.getOrDefault(NODE_FIELD, "");
  }

  /** The same state under another revision: what a DELETED event carries. */
  CachedObject at(long newRevision) {
    return new CachedObject(
        key, CachedObjects.withVersion(object, newRevision), newRevision, labels, fields);
  }
}
