package dev.nakhoda.master.registry;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.cache.CacheScope;
import dev.nakhoda.master.cache.CachedObject;
import dev.nakhoda.master.cache.WatchCache;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The cache's answer; what it does not have (yet) is looked up in the store. Thread-safe. */
final class CacheLookup implements Lookup {

  private final WatchCache cache;
  private final ObjectStorage storage;
  private final Map<ResourceName, ResourceType> types;

  CacheLookup(WatchCache cache, ObjectStorage storage, List<ResourceType> types) {
    this.cache = cache;
    this.storage = storage;
    this.types = types.stream().collect(Collectors.toMap(ResourceType::name, Function.identity()));
  }

  @Override
  public Optional<KubeObject> find(ResourceName resource, ObjectKey key) {
    Optional<KubeObject> cached =
        cache.ready() ? cache.get(resource, key).map(CachedObject::object) : Optional.empty();
    return cached.or(() ->
        Optional.ofNullable(types.get(resource))
            .flatMap(type -> storage.get(type, key))
            .map(stored -> KubeObject.of(stored.tree())));
  }

  @Override
  public List<KubeObject> list(ResourceName resource) {
    return list(resource, CacheScope.ALL);
  }

  @Override
  public List<KubeObject> list(ResourceName resource, String namespace) {
    return list(resource, CacheScope.namespace(namespace));
  }

  private List<KubeObject> list(ResourceName resource, CacheScope scope) {
    return cache.ready()
        ? cache.list(resource, scope).items().stream().map(CachedObject::object).toList()
        : List.of();
  }
}
