package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LocalVolume;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.volumes.Annotations;
import dev.nakhoda.master.volumes.Claim;
import dev.nakhoda.master.volumes.Volume;
import java.util.Optional;

/**
 * Lets bound claims grow to what they ask for. A directory of the local-path provisioner has no
 * size of its own, so for it the two objects are all there is to change; for any other volume this
 * says that somebody else has to do it.
 */
public final class ClaimExpansion {

  private final Client client;
  private final Events events;
  private final Informer claims;
  private final Informer volumes;

  private ClaimExpansion(ControllerContext context) {
    this.client = context.client();
    this.events = context.events().apply("volume_expand");
    this.claims = context.informers().of(ResourceName.PERSISTENT_VOLUME_CLAIMS);
    this.volumes = context.informers().of(ResourceName.PERSISTENT_VOLUMES);
  }

  public static Controller of(ControllerContext context) {
    var self = new ClaimExpansion(context);
    Controller controller = context.controller("volume-expand-controller", 1, self::reconcile);
    self.claims.onChange(change -> controller.add(change.object().key()));
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    Optional<Claim> claim = claims.get(key).map(Claim::new).filter(ClaimExpansion::wantsMore);
    if (claim.isPresent()) {
      volumes
          .get(ObjectKey.cluster(claim.get().volumeName()))
          .map(Volume::new)
          .filter(volume -> volume.isFor(claim.get()))
          .ifPresent(volume -> grow(claim.get(), volume));
    }
    return Result.DONE;
  }

  private static boolean wantsMore(Claim claim) {
    return claim.isBound()
        && claim.phase().equals("Bound")
        && !claim.object().beingDeleted()
        && claim.requested().compareTo(claim.capacity()) > 0;
  }

  private void grow(Claim claim, Volume volume) {
    if (!volume.annotation(Annotations.PROVISIONED_BY).equals(LocalVolume.PROVISIONER)) {
      events.warning(
          claim.object(),
          "ExternalExpanding",
          "Ignoring the PVC: didn't find a plugin capable of expanding the volume; waiting for an"
              + " external controller to process this PVC.");
      return;
    }
    String size = claim.requested().toString();
    if (volume.capacity().compareTo(claim.requested()) < 0) {
      KubeObject larger =
          volume
              .object()
              .with(tree ->
                  tree.withObjectProperty("spec")
                      .withObjectProperty("capacity")
                      .put("storage", size));
      client.patch(
          ResourceName.PERSISTENT_VOLUMES,
          larger.key(),
          "",
          Patch.betweenUnchanged(volume.object(), larger));
    }
    KubeObject grown =
        claim
            .object()
            .with(tree ->
                tree.withObjectProperty("status")
                    .withObjectProperty("capacity")
                    .put("storage", size));
    client.patch(
        ResourceName.PERSISTENT_VOLUME_CLAIMS,
        claim.key(),
        "status",
        Patch.betweenUnchanged(claim.object(), grown));
    events.normal(claim.object(), "VolumeResizeSuccessful", "Resize volume succeeded");
  }
}
