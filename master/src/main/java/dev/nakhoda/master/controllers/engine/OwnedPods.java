package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.master.controllers.engine.Informers.Dependents;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The pods of one kind of owner: finds and claims them, creates and deletes them with upstream's
 * events, and knows whether the cache shows all of that yet. Thread-safe.
 */
public final class OwnedPods {

  private final ControllerContext context;
  private final ResourceName ownerResource;
  private final Events events;
  private final Function<KubeObject, LabelSelector> selector;
  private final Informer owners;
  private final Dependents pods;
  private final Expectations expectations;
  private final Claims claims;

  /** Before the informers are started. */
  public OwnedPods(
      ControllerContext context,
      ResourceName ownerResource,
      Events events,
      Function<KubeObject, LabelSelector> selector) {
    this.context = context;
    this.ownerResource = ownerResource;
    this.events = events;
    this.selector = selector;
    this.owners = context.informers().of(ownerResource);
    this.pods = context.informers().dependents(ResourceName.PODS);
    this.expectations = new Expectations(pods.informer(), context.time());
    this.claims = new Claims(context.client());
  }

  /** Tells the owners that a pod's change concerns. */
  public void onChange(Consumer<ObjectKey> concerned) {
    pods.informer()
        .onChange(change -> {
          change.before().ifPresent(pod -> tell(pod, concerned));
          change.after().ifPresent(pod -> tell(pod, concerned));
        });
  }

  private void tell(KubeObject pod, Consumer<ObjectKey> concerned) {
    if (pod.controllerOwner().isPresent()) {
      var owner = pod.controllerOwner().get();
      boolean ours =
          owner.path("kind").asString("").equals(ownerResource.kind())
              && owner.path("apiVersion").asString("").equals(ownerResource.apiVersion());
      if (ours) {
        concerned.accept(new ObjectKey(pod.namespace(), owner.path("name").asString("")));
      }
    } else if (!pod.beingDeleted()) {
      owners.list(pod.namespace()).stream()
          .filter(owner -> selector.apply(owner).matches(pod.labels()))
          .map(KubeObject::key)
          .forEach(concerned);
    }
  }

  /** Whether the cache shows all that was done for {@code owner}. */
  public boolean settled(ObjectKey owner) {
    return expectations.met(owner);
  }

  public void forget(ObjectKey owner) {
    expectations.forget(owner);
  }

  /** What the owner has, after adopting and releasing. */
  public List<KubeObject> claim(KubeObject owner) {
    List<KubeObject> candidates = new ArrayList<>(pods.ownedBy(owner.uid()));
    candidates.addAll(pods.orphansIn(owner.namespace()));
    return claims.claim(ownerResource, owner, ResourceName.PODS, selector.apply(owner), candidates);
  }

  /** Throws what the API refused with, after telling it. */
  public KubeObject create(KubeObject owner, KubeObject pod) {
    try {
      KubeObject created = context.client().create(ResourceName.PODS, pod);
      expectations.written(owner.key(), created);
      events.normal(owner, "SuccessfulCreate", "Created pod: " + created.name());
      return created;
    } catch (ApiException refused) {
      if (!NamespaceTerminating.isCause(refused)) {
        events.warning(owner, "FailedCreate", "Error creating: " + refused.getMessage());
      }
      throw refused;
    }
  }

  /** A pod that is gone already is as good as deleted. */
  public void delete(KubeObject owner, KubeObject pod) {
    try {
      context.client().delete(ResourceName.PODS, pod.key(), DeleteOptions.ofUid(pod.uid()));
      expectations.deleted(owner.key(), pod);
      events.normal(owner, "SuccessfulDelete", "Deleted pod: " + pod.name());
    } catch (ApiException refused) {
      if (refused.isNotFound() || refused.isConflict()) {
        return;
      }
      events.warning(owner, "FailedDelete", "Error deleting: " + refused.getMessage());
      throw refused;
    }
  }

  /**
   * After a creation that failed and may have taken place all the same: a pod that is there must be
   * seen before the next decision.
   */
  public void awaitUnseen(ObjectKey owner, ObjectKey pod) {
    try {
      written(owner, context.client().get(ResourceName.PODS, pod));
    } catch (ApiException missing) {
      if (!missing.isNotFound()) {
        throw missing;
      }
    }
  }

  /** Another write to a pod of the owner's, which later decisions must see. */
  public void written(ObjectKey owner, KubeObject pod) {
    expectations.written(owner, pod);
  }
}
