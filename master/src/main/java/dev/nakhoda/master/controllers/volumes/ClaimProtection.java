package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.volumes.Annotations;
import java.util.Optional;

/** A claim that is being deleted goes when no pod on a node uses it any more. */
public final class ClaimProtection {

  private final Client client;
  private final Informer claims;
  private final ClaimUsers users;
  private final Finalizers finalizers;

  private ClaimProtection(ControllerContext context) {
    this.client = context.client();
    this.claims = context.informers().of(ResourceName.PERSISTENT_VOLUME_CLAIMS);
    this.users = ClaimUsers.of(context.informers());
    this.finalizers =
        new Finalizers(
            context.client(), ResourceName.PERSISTENT_VOLUME_CLAIMS, Annotations.CLAIM_PROTECTION);
  }

  public static Controller of(ControllerContext context) {
    var self = new ClaimProtection(context);
    Controller controller = context.controller("pvc-protection-controller", 1, self::reconcile);
    self.claims.onChange(change -> controller.add(change.object().key()));
    self.users
        .pods()
        .onChange(change -> {
          if (change.after().isEmpty() || Pods.finished(change.object())) {
            ClaimUsers.claims(change.object()).forEach(controller::add);
          }
        });
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = claims.get(key);
    if (found.isEmpty()) {
      return Result.DONE;
    }
    KubeObject claim = found.get();
    if (!claim.beingDeleted()) {
      finalizers.add(claim);
    } else if (finalizers.on(claim) && !users.placed(key) && !isUsed(key)) {
      finalizers.remove(claim);
    }
    return Result.DONE;
  }

  /** Asks the API itself: a pod that the cache does not show yet may be writing already. */
  private boolean isUsed(ObjectKey key) {
    return client.list(ResourceName.PODS, Scope.namespace(key.namespace())).items().stream()
        .anyMatch(pod -> !Pods.nodeName(pod).isEmpty() && ClaimUsers.claims(pod).contains(key));
  }
}
