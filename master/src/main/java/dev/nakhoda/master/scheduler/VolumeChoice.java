package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.volumes.Annotations;
import dev.nakhoda.master.volumes.Claim;
import dev.nakhoda.master.volumes.Volume;

/** Where an unbound claim is to get its volume from once its pod's node is known. */
public sealed interface VolumeChoice {

  /** What is to be written: the object before and after. */
  KubeObject before();

  KubeObject after();

  ResourceName resource();

  /** A volume that is there. */
  record Take(Volume volume, Claim claim) implements VolumeChoice {
    @Override
    public KubeObject before() {
      return volume.object();
    }

    @Override
    public KubeObject after() {
      return volume.isFor(claim) ? volume.object() : VolumeSnapshot.taken(volume, claim);
    }

    @Override
    public ResourceName resource() {
      return ResourceName.PERSISTENT_VOLUMES;
    }
  }

  /** One that is to be made for {@code node}. */
  record Provision(Claim claim, String node) implements VolumeChoice {
    @Override
    public KubeObject before() {
      return claim.object();
    }

    @Override
    public KubeObject after() {
      return claim
          .object()
          .with(tree ->
              tree.withObjectProperty("metadata")
                  .withObjectProperty("annotations")
                  .put(Annotations.SELECTED_NODE, node));
    }

    @Override
    public ResourceName resource() {
      return ResourceName.PERSISTENT_VOLUME_CLAIMS;
    }
  }
}
