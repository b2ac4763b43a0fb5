package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.Status;
import dev.nakhoda.api.User;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.ObjectList;
import dev.nakhoda.client.Scope;
import dev.nakhoda.client.Watch;
import dev.nakhoda.master.cache.CacheListing;
import dev.nakhoda.master.cache.CachedObject;
import dev.nakhoda.master.cache.WatchCache;

/**
 * The API for code inside the master: no network, no encoding, no authorisation. Reads come from
 * the cache and show at least everything that this process has written. Kinds with several versions
 * are found in the stored one only. Thread-safe; closing it closes nothing, its informers and
 * watches are their users'.
 */
public final class InProcessClient implements Client {

  private final Resources resources;
  private final WatchCache cache;
  private final RequestContext context;

  public InProcessClient(Resources resources, WatchCache cache, User user) {
    this.resources = resources;
    this.cache = cache;
    this.context = RequestContext.of(user);
  }

  @Override
  public KubeObject get(ResourceName resource, ObjectKey key) {
    return resources.reader().get(type(resource), key, resources.lastWritten());
  }

  @Override
  public ObjectList list(ResourceName resource, Scope scope) {
    CacheListing listing = resources.reader().list(type(resource), scope, resources.lastWritten());
    return new ObjectList(
        listing.revision(), listing.items().stream().map(CachedObject::object).toList());
  }

  @Override
  public Watch watch(ResourceName resource, Scope scope, long resourceVersion) {
    Reader.await(() -> cache.awaitRevision(resources.lastWritten()));
    return resources.watch(
        type(resource), scope, Long.toString(resourceVersion), WatchOptions.PLAIN);
  }

  @Override
  public KubeObject create(ResourceName resource, KubeObject object) {
    return resources.create(context, type(resource), object.namespace(), object);
  }

  @Override
  public KubeObject create(
      ResourceName resource, ObjectKey parent, String subresource, KubeObject body) {
    return resources.createSubresource(context, type(resource), parent, subresource, body);
  }

  @Override
  public KubeObject update(ResourceName resource, String subresource, KubeObject object) {
    return resources.update(context, type(resource), object.key(), subresource, object);
  }

  @Override
  public KubeObject patch(ResourceName resource, ObjectKey key, String subresource, Patch patch) {
    return resources.patch(context, type(resource), key, subresource, patch);
  }

  @Override
  public KubeObject delete(ResourceName resource, ObjectKey key, DeleteOptions options) {
    return resources.delete(context, type(resource), key, options).object();
  }

  @Override
  public Informer informer(ResourceName resource, Scope scope) {
    return new InProcessInformer(cache, resource, Reader.scope(type(resource), scope));
  }

  private ResourceType type(ResourceName resource) {
    return resources
        .type(resource)
        .orElseThrow(() ->
            new ApiException(
                Status.of(404, "NotFound", "the server could not find the requested resource")));
  }

  @Override
  public void close() {}
}
