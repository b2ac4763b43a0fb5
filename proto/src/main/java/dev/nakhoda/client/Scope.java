package dev.nakhoda.client;

/**
 * What a list, watch or informer sees.
 *
 * @param namespace empty: all namespaces
 * @param labelSelector empty: all; upstream's syntax
 * @param fieldSelector empty: all; only the kind's selectable fields, e.g. {@code
 *     spec.nodeName=node-1}
 */
public record Scope(String namespace, String labelSelector, String fieldSelector) {

  public static final Scope ALL = new Scope("", "", "");

  public static Scope namespace(String namespace) {
    return new Scope(namespace, "", "");
  }

  public static Scope fields(String fieldSelector) {
    return new Scope("", "", fieldSelector);
  }

  public static Scope labels(String namespace, String labelSelector) {
    return new Scope(namespace, labelSelector, "");
  }
}
