package dev.nakhoda.it.sim;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.cache.CacheFeeder;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.registry.InProcessClient;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.registry.ServiceAddresses;
import dev.nakhoda.master.registry.admission.AdmissionSteps;
import dev.nakhoda.master.registry.types.Types;
import dev.nakhoda.master.schema.Schemas;
import dev.nakhoda.master.store.MemoryStore;
import java.util.Optional;

/** The real registry on a store in memory, without controllers. */
final class MemoryMaster implements AutoCloseable {

  private final MemoryStore store = new MemoryStore();
  private final WatchCache cache = new WatchCache(store, Time.SYSTEM, Types.cachedKinds());
  private final CacheFeeder feeder = new CacheFeeder(cache);
  private final Resources resources;
  private final Client client;

  MemoryMaster() throws InterruptedException {
    feeder.start();
    feeder.awaitLoaded();
    resources =
        new Resources(
            new Resources.Parts(
                store,
                cache,
                Schemas.load(),
                Types.all(),
                AdmissionSteps.all(Time.SYSTEM),
                new ServiceAddresses(store, "10.254.0.0/16", "10.254.0.10"),
                request -> {
                  throw ApiException.unavailable("no tokens here");
                },
                Time.SYSTEM));
    client = newClient();
    for (String namespace : new String[] {"default", "kube-node-lease"}) {
      create(ResourceName.NAMESPACES, "{'metadata':{'name':'%s'}}".formatted(namespace));
    }
    create(
        ResourceName.SERVICE_ACCOUNTS,
        "{'metadata':{'name':'default','namespace':'default'},"
            + "'automountServiceAccountToken':false}");
  }

  Client client() {
    return client;
  }

  /** Its informers are its own, as those of a process. */
  Client newClient() {
    return new InProcessClient(resources, cache, User.component("test"));
  }

  /** Single quotes stand for double ones; kind and version follow from the resource. */
  KubeObject create(ResourceName resource, String json) {
    KubeObject object =
        KubeObject.of(Json.readObject(json.replace('\'', '"')))
            .with(
                tree -> tree.put("kind", resource.kind()).put("apiVersion", resource.apiVersion()));
    return client.create(resource, object);
  }

  Optional<KubeObject> pod(String name) {
    try {
      return Optional.of(client.get(ResourceName.PODS, new ObjectKey("default", name)));
    } catch (ApiException missing) {
      if (missing.isNotFound()) {
        return Optional.empty();
      }
      throw missing;
    }
  }

  @Override
  public void close() {
    client.close();
    feeder.close();
    store.close();
  }
}
