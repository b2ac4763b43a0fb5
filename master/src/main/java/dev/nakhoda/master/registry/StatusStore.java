package dev.nakhoda.master.registry;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import java.util.Optional;

/** Reads and writes status for admission, past all cache. Thread-safe; fails by ApiException. */
public interface StatusStore {

  /** The object as it lies in the store now. */
  Optional<KubeObject> read(ResourceName resource, ObjectKey key);

  /** Writes the object over the very version that it holds; Conflict when that is not the last. */
  void write(ResourceName resource, KubeObject object);
}
