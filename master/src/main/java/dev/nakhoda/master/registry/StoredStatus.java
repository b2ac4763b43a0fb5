package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Status in the store itself. Thread-safe. */
final class StoredStatus implements StatusStore {

  private final ObjectStorage storage;
  private final Map<ResourceName, ResourceType> types;

  StoredStatus(ObjectStorage storage, List<ResourceType> types) {
    this.storage = storage;
    this.types = types.stream().collect(Collectors.toMap(ResourceType::name, Function.identity()));
  }

  @Override
  public Optional<KubeObject> read(ResourceName resource, ObjectKey key) {
    return storage.get(types.get(resource), key).map(stored -> KubeObject.of(stored.tree()));
  }

  @Override
  public void write(ResourceName resource, KubeObject object) {
    try {
      storage.update(types.get(resource), object.key(), object.tree(), object.resourceVersion());
    } catch (StoreException.Conflict | StoreException.NotFound faster) {
      throw ApiException.staleVersion(resource, object.name());
    }
  }
}
