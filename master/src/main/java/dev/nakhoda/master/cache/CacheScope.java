package dev.nakhoda.master.cache;

import dev.nakhoda.api.FieldSelector;
import dev.nakhoda.api.LabelSelector;
import java.util.Optional;

/**
 * What a list or a subscription sees.
 *
 * @param namespace empty: all namespaces
 */
public record CacheScope(String namespace, LabelSelector labels, FieldSelector fields) {

  public static final CacheScope ALL =
      new CacheScope("", LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);

  public static CacheScope namespace(String namespace) {
    return new CacheScope(namespace, LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
  }

  boolean matches(CachedObject object) {
    return (namespace.isEmpty() || namespace.equals(object.key().namespace()))
        && labels.matches(object.labels())
        && fields.matches(object.fields());
  }

  /** The node that the field selector pins, when it does: then the index answers. */
  Optional<String> node() {
    return fields.requirements().stream()
        .filter(term -> term.equal() && term.field().equals(CachedObject.NODE_FIELD))
        .map(FieldSelector.Requirement::value)
        .filter(node -> !node.isEmpty())
        .findFirst();
  }
}
