package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.cache.CacheFeeder;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.registry.admission.AdmissionSteps;
import dev.nakhoda.master.registry.types.Types;
import dev.nakhoda.master.schema.Schemas;
import dev.nakhoda.master.store.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A whole registry on a store in memory, with the namespace and account {@code default}. */
final class TestRegistry implements AutoCloseable {

  private static final Schemas SCHEMAS = Schemas.load();

  final MemoryStore store = new MemoryStore();
  final WatchCache cache = new WatchCache(store, Time.SYSTEM, Types.cachedKinds());
  final CacheFeeder feeder = new CacheFeeder(cache);
  final ServiceAddresses addresses = new ServiceAddresses(store, "10.254.0.0/16", "10.254.0.10");
  final Resources resources;
  final List<String> warnings = new ArrayList<>();

  TestRegistry() throws InterruptedException {
    feeder.start();
    feeder.awaitLoaded();
    resources =
        new Resources(
            new Resources.Parts(
                store,
                cache,
                SCHEMAS,
                Types.all(),
                AdmissionSteps.all(Time.SYSTEM),
                addresses,
                request -> new TokenSigner.Token("t", Instant.EPOCH),
                Time.SYSTEM));
    create(ResourceName.NAMESPACES, "", "{'metadata':{'name':'default'}}");
    create(ResourceName.SERVICE_ACCOUNTS, "default", "{'metadata':{'name':'default'}}");
  }

  RequestContext context(FieldValidation validation) {
    return new RequestContext(User.component("test"), false, validation, "", warnings::add);
  }

  RequestContext strict() {
    return context(FieldValidation.STRICT);
  }

  ResourceType type(ResourceName name) {
    return resources.type(name.group(), name.version(), name.plural()).orElseThrow();
  }

  /** Single quotes stand for double ones; kind and apiVersion are put in. */
  static KubeObject object(ResourceName name, String json) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return json.contains("'kind':")
        ? KubeObject.of(bytes)
        : KubeObject.of(bytes)
            .with(tree -> tree.put("kind", name.kind()).put("apiVersion", name.apiVersion()));
  }

  KubeObject create(ResourceName name, String namespace, String json) {
    return resources.create(strict(), type(name), namespace, object(name, json));
  }

  KubeObject update(KubeObject object, ResourceName name, String subresource) {
    return resources.update(strict(), type(name), object.key(), subresource, object);
  }

  KubeObject merge(ResourceName name, ObjectKey key, String subresource, String json) {
    Patch patch = Patch.merge(Json.readObject(json.replace('\'', '"')));
    return resources.patch(strict(), type(name), key, subresource, patch);
  }

  KubeObject patch(ResourceName name, ObjectKey key, String subresource, Patch patch) {
    return resources.patch(strict(), type(name), key, subresource, patch);
  }

  Deleted delete(ResourceName name, ObjectKey key, DeleteOptions options) {
    return resources.delete(strict(), type(name), key, options);
  }

  KubeObject get(ResourceName name, ObjectKey key) {
    return resources.get(type(name), key, "");
  }

  boolean exists(ResourceName name, ObjectKey key) {
    try {
      get(name, key);
      return true;
    } catch (ApiException absent) {
      return !absent.isNotFound();
    }
  }

  InProcessClient client() {
    return new InProcessClient(resources, cache, User.component("test"));
  }

  @Override
  public void close() {
    feeder.close();
    cache.close();
    store.close();
  }
}
