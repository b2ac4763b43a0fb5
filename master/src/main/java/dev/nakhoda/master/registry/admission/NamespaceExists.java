package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.registry.Lookup;

/** Every write into a namespace needs that namespace, also an update or a deletion. */
record NamespaceExists(Lookup lookup) implements Admission {

  @Override
  public void admit(Request request) {
    String namespace = request.key().namespace();
    boolean there =
        !request.type().name().namespaced()
            || lookup.find(ResourceName.NAMESPACES, ObjectKey.cluster(namespace)).isPresent();
    if (!there) {
      throw ApiException.notFound(ResourceName.NAMESPACES, namespace);
    }
  }
}
