package dev.nakhoda.master.cache;

import dev.nakhoda.api.ResourceName;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A kind that the cache keeps.
 *
 * @param prefix its keys in the store, e.g. {@code /registry/pods/}; ends in a slash and is no
 *     other kind's prefix
 * @param selectableFields the fields of an object that field selectors may name (besides
 *     metadata.name and metadata.namespace, which are added here); called once per write, with the
 *     object's tree, which it must not change
 */
public record CachedKind(
    ResourceName name, String prefix, Function<JsonNode, Map<String, String>> selectableFields) {

  public CachedKind {
    if (!prefix.endsWith("/")) {
      throw new IllegalArgumentException("prefix without a slash at its end: " + prefix);
    }
  }
}
