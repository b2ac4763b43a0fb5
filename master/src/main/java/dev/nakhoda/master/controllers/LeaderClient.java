package dev.nakhoda.master.controllers;

import dev.nakhoda.api.ApiException;
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
import java.util.function.BooleanSupplier;

/**
 * Reads always, writes only while its process surely leads; else a write is a 503. So a leader that
 * was stopped for longer than its lease writes nothing when it goes on, though its work has not
 * been told to end yet. Thread-safe; the client behind it is the caller's.
 */
final class LeaderClient implements Client {

  private final Client client;
  private final BooleanSupplier leads;
  private final String task;

  LeaderClient(Client client, String task, BooleanSupplier leads) {
    this.client = client;
    this.task = task;
    this.leads = leads;
  }

  private Client writing() {
    if (!leads.getAsBoolean()) {
      throw ApiException.unavailable("the lead of " + task + " is lost");
    }
    return client;
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
    return client.watch(resource, scope, resourceVersion);
  }

  @Override
  public KubeObject create(ResourceName resource, KubeObject object) {
    return writing().create(resource, object);
  }

  @Override
  public KubeObject create(
      ResourceName resource, ObjectKey parent, String subresource, KubeObject body) {
    return writing().create(resource, parent, subresource, body);
  }

  @Override
  public KubeObject update(ResourceName resource, String subresource, KubeObject object) {
    return writing().update(resource, subresource, object);
  }

  @Override
  public KubeObject patch(ResourceName resource, ObjectKey key, String subresource, Patch patch) {
    return writing().patch(resource, key, subresource, patch);
  }

  @Override
  public KubeObject delete(ResourceName resource, ObjectKey key, DeleteOptions options) {
    return writing().delete(resource, key, options);
  }

  @Override
  public Informer informer(ResourceName resource, Scope scope) {
    return client.informer(resource, scope);
  }

  /** Nothing: the client is the caller's. */
  @Override
  public void close() {}
}
