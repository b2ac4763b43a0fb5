package dev.nakhoda.master.controllers.volumes;

import dev.nakhoda.master.volumes.Claim;
import dev.nakhoda.master.volumes.Volume;
import java.util.Optional;

/** Decides about one volume, by upstream's rules. Pure. */
final class VolumePlanner {

  private VolumePlanner() {}

  /**
   * @param found the claim of the name that the volume refers to, if there is one
   */
  static VolumeStep plan(Volume volume, Optional<Claim> found) {
    String uid = volume.claim().map(Volume.ClaimReference::uid).orElse("");
    if (uid.isEmpty()) {
      return new VolumeStep.Phase("Available");
    }
    Optional<Claim> claim = found.filter(each -> each.uid().equals(uid));
    if (claim.isEmpty()) {
      return released(volume);
    }
    String wanted = claim.get().volumeName();
    if (wanted.isEmpty()) {
      return new VolumeStep.Leave();
    }
    if (wanted.equals(volume.name())) {
      return new VolumeStep.Phase("Bound");
    }
    return volume.wasProvisioned() && volume.reclaimPolicy().equals("Delete")
        ? released(volume)
        : new VolumeStep.Unbind(volume.boundByController());
  }

  private static VolumeStep released(Volume volume) {
    return switch (volume.phase()) {
      case "Released" -> reclaim(volume);
      case "Failed" -> new VolumeStep.Leave();
      default -> new VolumeStep.Release();
    };
  }

  private static VolumeStep reclaim(Volume volume) {
    return switch (volume.reclaimPolicy()) {
      case "Recycle" ->
          new VolumeStep.Fail("VolumeFailedRecycle", "No recycler plugin found for the volume!");
      case "Delete" ->
          volume.wasProvisioned()
              ? new VolumeStep.Leave()
              : new VolumeStep.Fail(
                  "VolumeFailedDelete",
                  "error getting deleter volume plugin for volume \""
                      + volume.name()
                      + "\": no deletable volume plugin matched");
      default -> new VolumeStep.Leave();
    };
  }
}
