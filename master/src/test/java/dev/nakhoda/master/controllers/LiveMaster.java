package dev.nakhoda.master.controllers;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Backoff;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.loop.Time;
import dev.nakhoda.loop.WorkQueue;
import dev.nakhoda.loop.Workers;
import dev.nakhoda.master.cache.CacheFeeder;
import dev.nakhoda.master.cache.WatchCache;
import dev.nakhoda.master.controllers.engine.ControllerConfig;
import dev.nakhoda.master.controllers.engine.Samples;
import dev.nakhoda.master.registry.InProcessClient;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Resources;
import dev.nakhoda.master.registry.ServiceAddresses;
import dev.nakhoda.master.registry.TokenSigner;
import dev.nakhoda.master.registry.admission.AdmissionSteps;
import dev.nakhoda.master.registry.types.Types;
import dev.nakhoda.master.schema.Schemas;
import dev.nakhoda.master.store.MemoryStore;
import dev.nakhoda.master.store.Store;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The real registry on a store in memory with every controller running, and a crude agent that runs
 * any pod at once on the only node. Closing it ends all threads.
 */
final class LiveMaster implements AutoCloseable {

  private final Store store;
  private final WatchCache cache;
  private final CacheFeeder feeder;
  private final AtomicInteger addresses = new AtomicInteger(1);
  private final WorkQueue<ObjectKey> podQueue = new WorkQueue<>(Time.SYSTEM, Backoff.QUEUE);
  private final Workers<ObjectKey> agent;
  private final Informer pods;
  private final Controllers everywhere;
  private final Controllers leading;
  final Client client;

  LiveMaster() throws InterruptedException {
    this(new MemoryStore());
  }

  /** Closes the store. */
  LiveMaster(Store store) throws InterruptedException {
    this.store = store;
    cache = new WatchCache(store, Time.SYSTEM, Types.cachedKinds());
    feeder = new CacheFeeder(cache);
    feeder.start();
    feeder.awaitLoaded();
    Resources resources =
        new Resources(
            new Resources.Parts(
                store,
                cache,
                Schemas.load(),
                Types.all(),
                AdmissionSteps.all(Time.SYSTEM),
                new ServiceAddresses(store, "10.254.0.0/16", "10.254.0.10"),
                request -> new TokenSigner.Token("t", Instant.EPOCH),
                Time.SYSTEM));
    client = new InProcessClient(resources, cache, User.component("test"));
    ControllerConfig config =
        ControllerConfig.defaults(
            () -> Types.all().stream().map(ResourceType::name).toList(),
            "test",
            "192.0.2.1",
            6443,
            "-----BEGIN CERTIFICATE-----");
    everywhere = Controllers.ofEveryMaster(client, Time.SYSTEM, config).start();
    leading = Controllers.all(client, Time.SYSTEM, config).start();
    pods = client.informer(ResourceName.PODS, Scope.ALL);
    pods.onChange(change -> podQueue.add(change.object().key()));
    pods.start();
    agent = new Workers<>("agent", podQueue, this::runPod).start(2);
  }

  private Result runPod(ObjectKey key) {
    Optional<KubeObject> found = pods.get(key);
    if (found.isEmpty()) {
      return Result.DONE;
    }
    KubeObject pod = found.get();
    try {
      if (pod.beingDeleted()) {
        client.delete(ResourceName.PODS, key, DeleteOptions.now(pod.uid()));
      } else if (!pod.tree().at("/spec/nodeName").isString()) {
        client.create(ResourceName.PODS, key, "binding", binding(key));
      } else if (!pod.tree().at("/spec/restartPolicy").asString("Always").equals("Always")) {
        end(pod);
      } else if (!pod.tree().at("/status/phase").asString("").equals("Running")) {
        String address = "10.1.0." + addresses.incrementAndGet();
        KubeObject running =
            pod.with(tree -> Samples.running("node-1", address, Instant.now()).accept(tree));
        client.patch(ResourceName.PODS, key, "status", Patch.between(pod, running));
      }
    } catch (ApiException gone) {
      if (!gone.isNotFound() && !gone.isConflict()) {
        throw gone;
      }
    }
    return Result.DONE;
  }

  /** Pods that are to end do so at once; those labelled {@code fate: fail} with an error. */
  private void end(KubeObject pod) {
    String phase = "fail".equals(pod.labels().get("fate")) ? "Failed" : "Succeeded";
    KubeObject ended = pod.with(tree -> tree.withObjectProperty("status").put("phase", phase));
    client.patch(ResourceName.PODS, pod.key(), "status", Patch.between(pod, ended));
  }

  private static KubeObject binding(ObjectKey pod) {
    return Samples.object(
        """
        {'apiVersion':'v1','kind':'Binding','metadata':{'name':'%s','namespace':'%s'},
         'target':{'apiVersion':'v1','kind':'Node','name':'node-1'}}
        """
            .formatted(pod.name(), pod.namespace()));
  }

  void create(ResourceName resource, String json) {
    client.create(resource, Samples.object(json));
  }

  void merge(ResourceName resource, ObjectKey key, String json) {
    client.patch(resource, key, "", Patch.merge(Json.readObject(json.replace('\'', '"'))));
  }

  int count(ResourceName resource, String namespace) {
    return client.list(resource, Scope.namespace(namespace)).items().size();
  }

  Optional<KubeObject> find(ResourceName resource, ObjectKey key) {
    try {
      return Optional.of(client.get(resource, key));
    } catch (ApiException missing) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    agent.close();
    leading.close();
    everywhere.close();
    pods.close();
    feeder.close();
    cache.close();
    store.close();
  }
}
