package dev.nakhoda.it.sim;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.ObjectList;
import dev.nakhoda.client.Scope;
import dev.nakhoda.client.Watch;
import dev.nakhoda.master.cache.WatchCache;
import java.util.ArrayList;
import java.util.List;

/** One process's client: its informers lag, each by itself. */
final class SteppedClient implements Client {

  private final Client client;
  private final WatchCache cache;
  private final List<SteppedInformer> informers = new ArrayList<>();

  SteppedClient(Client client, WatchCache cache) {
    this.client = client;
    this.cache = cache;
  }

  List<SteppedInformer> informers() {
    return informers;
  }

  @Override
  public Informer informer(ResourceName resource, Scope scope) {
    SteppedInformer informer = new SteppedInformer(cache, resource, scope);
    informers.add(informer);
    return informer;
  }

  @Override
  public KubeObject get(ResourceName resource, ObjectKey key) {
    return client.get(resource, key);
  }

  @Override
  public ObjectList list(ResourceName resource, Scope scope) {
    return client.list(resource, scope);
  }

  @Override
  public Watch watch(ResourceName resource, Scope scope, long resourceVersion) {
    throw new UnsupportedOperationException("a stepped process has informers only");
  }

  @Override
  public KubeObject create(ResourceName resource, KubeObject object) {
    return client.create(resource, object);
  }

  @Override
  public KubeObject create(
      ResourceName resource, ObjectKey parent, String subresource, KubeObject body) {
    return client.create(resource, parent, subresource, body);
  }

  @Override
  public KubeObject update(ResourceName resource, String subresource, KubeObject object) {
    return client.update(resource, subresource, object);
  }

  @Override
  public KubeObject patch(ResourceName resource, ObjectKey key, String subresource, Patch patch) {
    return client.patch(resource, key, subresource, patch);
  }

  @Override
  public KubeObject delete(ResourceName resource, ObjectKey key, DeleteOptions options) {
    return client.delete(resource, key, options);
  }

  /** As a process's end. */
  @Override
  public void close() {
    informers.forEach(SteppedInformer::close);
    informers.clear();
  }
}
