package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.volumes.Annotations;
import dev.nakhoda.master.volumes.Volume;
import java.util.Optional;

/** A volume that is being deleted goes when it is bound no more. */
public final class VolumeProtection {

  private final Informer volumes;
  private final Finalizers finalizers;

  private VolumeProtection(ControllerContext context) {
    this.volumes = context.informers().of(ResourceName.PERSISTENT_VOLUMES);
    this.finalizers =
        new Finalizers(
            context.client(), ResourceName.PERSISTENT_VOLUMES, Annotations.VOLUME_PROTECTION);
  }

  public static Controller of(ControllerContext context) {
    var self = new VolumeProtection(context);
    Controller controller = context.controller("pv-protection-controller", 1, self::reconcile);
    self.volumes.onChange(change -> controller.add(change.object().key()));
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = volumes.get(key);
    if (found.isEmpty()) {
      return Result.DONE;
    }
    KubeObject volume = found.get();
    if (!volume.beingDeleted()) {
      finalizers.add(volume);
    } else if (!new Volume(volume).phase().equals("Bound")) {
      finalizers.remove(volume);
    }
    return Result.DONE;
  }
}
