package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
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
import tools.jackson.databind.node.ObjectNode;

/**
 * The volumes' half of the binder: says in which phase each is, and releases those whose claim is
 * gone. What a released volume holds is deleted by whoever provisioned it. One worker.
 */
public final class VolumeController {

  private final Client client;
  private final Events events;
  private final VolumeStatus status;
  private final Informer claims;
  private final Informer volumes;

  private VolumeController(ControllerContext context) {
    this.client = context.client();
    this.events = context.events().apply("persistentvolume-controller");
    this.status = new VolumeStatus(context.client(), context.time());
    this.claims = context.informers().of(ResourceName.PERSISTENT_VOLUME_CLAIMS);
    this.volumes = context.informers().of(ResourceName.PERSISTENT_VOLUMES);
  }

  public static Controller of(ControllerContext context) {
    var self = new VolumeController(context);
    Controller controller = context.controller("persistentvolume-phases", 1, self::reconcile);
    self.volumes.onChange(change -> controller.add(change.object().key()));
    self.claims.onChange(change -> {
      String volume = new Claim(change.object()).volumeName();
      if (!volume.isEmpty()) {
        controller.add(ObjectKey.cluster(volume));
      }
    });
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = volumes.get(key);
    if (found.isPresent()) {
      Volume volume = new Volume(found.get());
      Optional<Claim> claim =
          volume.claim().flatMap(reference -> claims.get(reference.key())).map(Claim::new);
      execute(volume, VolumePlanner.plan(volume, claim));
    }
    return Result.DONE;
  }

  private void execute(Volume volume, VolumeStep step) {
    switch (step) {
      case VolumeStep.Phase(String phase) -> {
        if (!volume.phase().equals(phase)) {
          status.phase(volume.object(), phase, "", "");
        }
      }
      case VolumeStep.Release _ -> {
        if (claimIsGone(volume)) {
          status.phase(volume.object(), "Released", "", "");
        }
      }
      case VolumeStep.Fail(String reason, String message) -> {
        status.phase(volume.object(), "Failed", "", message);
        events.warning(volume.object(), reason, message);
      }
      case VolumeStep.Unbind(boolean forget) -> unbind(volume, forget);
      case VolumeStep.Leave _ -> {
        // Somebody else has the next move.
      }
    }
  }

  /** A release ends in deleted data, so it is not decided by a cache that may be behind. */
  private boolean claimIsGone(Volume volume) {
    Volume.ClaimReference reference = volume.claim().orElseThrow();
    try {
      KubeObject claim = client.get(ResourceName.PERSISTENT_VOLUME_CLAIMS, reference.key());
      return !claim.uid().equals(reference.uid())
          || !new Claim(claim).volumeName().equals(volume.name())
              && !new Claim(claim).volumeName().isEmpty();
    } catch (ApiException refused) {
      if (refused.isNotFound()) {
        return true;
      }
      throw refused;
    }
  }

  private void unbind(Volume volume, boolean forget) {
    KubeObject after =
        volume
            .object()
            .with(tree -> {
              ObjectNode spec = tree.withObjectProperty("spec");
              if (forget) {
                spec.remove("claimRef");
                tree.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .remove(Annotations.BOUND_BY_CONTROLLER);
              } else {
                spec.withObjectProperty("claimRef").remove("uid");
              }
            });
    Patch patch = Patch.betweenUnchanged(volume.object(), after);
    KubeObject free =
        client.patch(ResourceName.PERSISTENT_VOLUMES, volume.object().key(), "", patch);
    status.phase(free, "Available", "", "");
  }
}
