package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.master.volumes.Annotations;
import dev.nakhoda.master.volumes.Claim;
import dev.nakhoda.master.volumes.ClaimReferences;
import dev.nakhoda.master.volumes.StorageClass;
import dev.nakhoda.master.volumes.Volume;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Claims, volumes and storage classes as they are known now, with what the scheduler has decided
 * about them and not seen written yet. Owned by the scheduler's thread.
 */
public final class VolumeSnapshot {

  private final Map<ObjectKey, Claim> claims = new HashMap<>();
  private final Map<String, Volume> volumes = new HashMap<>();
  private final Map<String, StorageClass> classes = new HashMap<>();

  public Optional<Claim> claim(ObjectKey key) {
    return Optional.ofNullable(claims.get(key));
  }

  public Optional<Volume> volume(String name) {
    return Optional.ofNullable(volumes.get(name));
  }

  public Collection<Volume> volumes() {
    return volumes.values();
  }

  public Optional<StorageClass> storageClass(String name) {
    return Optional.ofNullable(classes.get(name));
  }

  void putClaim(ObjectKey key, Optional<KubeObject> claim) {
    claim.ifPresentOrElse(object -> claims.put(key, new Claim(object)), () -> claims.remove(key));
  }

  void putVolume(String name, Optional<KubeObject> volume) {
    volume.ifPresentOrElse(
        object -> volumes.put(name, new Volume(object)), () -> volumes.remove(name));
  }

  void putClass(String name, Optional<KubeObject> storageClass) {
    storageClass.ifPresentOrElse(
        object -> classes.put(name, new StorageClass(object)), () -> classes.remove(name));
  }

  /** Takes {@code choice} for done, so that the next decision does not make it again. */
  void assume(VolumeChoice choice) {
    KubeObject after = choice.after();
    switch (choice) {
      case VolumeChoice.Take take -> putVolume(take.volume().name(), Optional.of(after));
      case VolumeChoice.Provision provision ->
          putClaim(provision.claim().key(), Optional.of(after));
    }
  }

  /** See {@link VolumeChoice.Take}. */
  static KubeObject taken(Volume volume, Claim claim) {
    return volume
        .object()
        .with(tree -> {
          ClaimReferences.put(tree, claim.object());
          tree.withObjectProperty("metadata")
              .withObjectProperty("annotations")
              .put(Annotations.BOUND_BY_CONTROLLER, "yes");
        });
  }
}
