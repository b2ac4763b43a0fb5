package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One informer for each kind, shared by all controllers. Used by one thread until {@link #start};
 * the informers themselves are thread-safe. Its owner closes it, which closes every informer.
 */
public final class Informers implements AutoCloseable {

  private static final String ORPHAN = "orphan/";

  private final Client client;
  private final Map<ResourceName, Informer> informers = new LinkedHashMap<>();
  private final Map<ResourceName, Informer.Index> byOwner = new LinkedHashMap<>();

  public Informers(Client client) {
    this.client = client;
  }

  /** The informer of all objects of a kind; not started before {@link #start}. */
  public Informer of(ResourceName resource) {
    return informers.computeIfAbsent(resource, name -> client.informer(name, Scope.ALL));
  }

  /** Objects of a kind by their controller; see {@link Dependents}. */
  public Dependents dependents(ResourceName resource) {
    Informer informer = of(resource);
    return new Dependents(
        informer,
        byOwner.computeIfAbsent(resource, name -> informer.index(Informers::ownerValues)));
  }

  private static List<String> ownerValues(KubeObject object) {
    return List.of(
        object
            .controllerOwner()
            .map(owner -> owner.path("uid").asString(""))
            .orElseGet(() -> ORPHAN + object.namespace()));
  }

  /** What a controller owns, and what it might adopt. */
  public record Dependents(Informer informer, Informer.Index index) {

    public List<KubeObject> ownedBy(String uid) {
      return index.get(uid);
    }

    public List<KubeObject> orphansIn(String namespace) {
      return index.get(ORPHAN + namespace);
    }
  }

  public void start() {
    informers.values().forEach(Informer::start);
  }

  public void awaitSynced() throws InterruptedException {
    for (Informer informer : informers.values()) {
      informer.awaitSynced();
    }
  }

  @Override
  public void close() {
    informers.values().forEach(Informer::close);
  }
}
