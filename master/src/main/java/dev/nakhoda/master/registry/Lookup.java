package dev.nakhoda.master.registry;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import java.util.List;
import java.util.Optional;

/** Finds objects, for admission. */
public interface Lookup {

  /** Never older than what this process has written. */
  Optional<KubeObject> find(ResourceName resource, ObjectKey key);

  /** All of a kind as the cache has them now, which may be a moment behind. */
  List<KubeObject> list(ResourceName resource);

  /** The same in one namespace. */
  default List<KubeObject> list(ResourceName resource, String namespace) {
    return list(resource).stream().filter(object -> object.namespace().equals(namespace)).toList();
  }
}
