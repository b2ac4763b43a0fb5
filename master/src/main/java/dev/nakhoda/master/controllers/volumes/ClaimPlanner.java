package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.volumes.ClaimStep.Wait;
import dev.nakhoda.master.volumes.Claim;
import dev.nakhoda.master.volumes.StorageClass;
import dev.nakhoda.master.volumes.Volume;
import dev.nakhoda.master.volumes.VolumeMatch;
import java.util.List;
import java.util.Optional;

/**
 * Decides about one claim, by upstream's rules. Pure.
 *
 * @param volumes all that there are
 * @param classes all StorageClasses
 * @param waitingPods names of pods that use the claim and have no node yet
 */
record ClaimPlanner(List<Volume> volumes, List<KubeObject> classes, List<String> waitingPods) {

  ClaimStep plan(Claim claim) {
    return claim.bindCompleted() ? bound(claim) : unbound(claim);
  }

  private ClaimStep bound(Claim claim) {
    if (claim.volumeName().isEmpty()) {
      return new ClaimStep.Lose(
          "ClaimLost",
          "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
    }
    Optional<Volume> volume = volume(claim.volumeName());
    if (volume.isEmpty()) {
      return new ClaimStep.Lose(
          "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
    }
    if (volume.get().claim().isEmpty() || volume.get().isFor(claim)) {
      return new ClaimStep.Bind(volume.get());
    }
    return new ClaimStep.Lose(
        "ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly");
  }

  private ClaimStep unbound(Claim claim) {
    if (claim.object().beingDeleted()) {
      return Wait.QUIETLY;
    }
    return claim.volumeName().isEmpty() ? anyVolume(claim) : namedVolume(claim);
  }

  private ClaimStep namedVolume(Claim claim) {
    Optional<Volume> named = volume(claim.volumeName());
    if (named.isEmpty()) {
      return Wait.QUIETLY;
    }
    Volume volume = named.get();
    if (volume.isFor(claim)) {
      return new ClaimStep.Bind(volume);
    }
    if (volume.claim().isPresent()) {
      return Wait.warning(
          "FailedBinding", "volume \"" + volume.name() + "\" already bound to a different claim.");
    }
    return VolumeMatch.mismatch(claim, volume)
        .<ClaimStep>map(why ->
            Wait.warning(
                "VolumeMismatch",
                "Cannot bind to requested volume \"" + volume.name() + "\": " + why))
        .orElseGet(() -> new ClaimStep.Bind(volume));
  }

  private ClaimStep anyVolume(Claim claim) {
    if (claim.className().isEmpty()) {
      Optional<StorageClass> common = StorageClass.defaultOf(classes);
      if (common.isPresent()) {
        return new ClaimStep.UseClass(common.get().name());
      }
    }
    Optional<StorageClass> storageClass = storageClass(claim);
    boolean waits = storageClass.filter(StorageClass::waitsForConsumer).isPresent();
    Optional<Volume> best = VolumeMatch.best(claim, volumes, waits, _ -> true);
    if (best.isPresent()) {
      return new ClaimStep.Bind(best.get());
    }
    if (waits && claim.selectedNode().isEmpty()) {
      return forConsumer();
    }
    return withoutVolume(claim, storageClass);
  }

  private ClaimStep forConsumer() {
    if (waitingPods.isEmpty()) {
      return Wait.normal(
          "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
    }
    String pods = waitingPods.size() == 1 ? "pod " : "pods ";
    return Wait.normal(
        "WaitForPodScheduled",
        "waiting for " + pods + String.join(",", waitingPods) + " to be scheduled");
  }

  private static ClaimStep withoutVolume(Claim claim, Optional<StorageClass> storageClass) {
    String name = claim.className().orElse("");
    if (name.isEmpty()) {
      return Wait.normal(
          "FailedBinding",
          "no persistent volumes available for this claim and no storage class is set");
    }
    if (storageClass.isEmpty()) {
      return Wait.warning(
          "ProvisioningFailed", "storageclass.storage.k8s.io \"" + name + "\" not found");
    }
    if (!storageClass.get().provisions()) {
      return Wait.normal(
          "FailedBinding",
          "no persistent volumes available for this claim and no storage class is set");
    }
    return new ClaimStep.Provision(storageClass.get());
  }

  private Optional<Volume> volume(String name) {
    return volumes.stream().filter(volume -> volume.name().equals(name)).findFirst();
  }

  private Optional<StorageClass> storageClass(Claim claim) {
    String name = claim.className().orElse("");
    return classes.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .map(StorageClass::new);
  }
}
