package dev.nakhoda.master.registry;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import java.util.Optional;

/** Finds single objects, for admission: never older than what this process has written. */
public interface Lookup {

  Optional<KubeObject> find(ResourceName resource, ObjectKey key);
}
