package dev.nakhoda.cli.commands;

import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;

/** How objects are called on the command line. */
final class Named {

  private Named() {}

  /** {@code pod/web} or {@code deployment.apps/web}. */
  static String of(ResourceName resource, String name) {
    return kind(resource) + "/" + name;
  }

  static String kind(ResourceName resource) {
    String kind = resource.kind().toLowerCase(java.util.Locale.ROOT);
    return resource.group().isEmpty() ? kind : kind + "." + resource.group();
  }

  static ObjectKey key(ResourceName resource, String namespace, String name) {
    return resource.namespaced() ? new ObjectKey(namespace, name) : ObjectKey.cluster(name);
  }
}
