package dev.nakhoda.master.volumes;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;

/** Which volume suits a claim. Pure functions; upstream's rules. */
public final class VolumeMatch {

  private VolumeMatch() {}

  /**
   * The volume that was set aside for the claim, else the smallest that will do.
   *
   * @param onlySetAside whether a free volume must not be taken yet
   * @param reachable what the place where it will be used asks
   */
  public static Optional<Volume> best(
      Claim claim, Collection<Volume> volumes, boolean onlySetAside, Predicate<Volume> reachable) {
    Optional<Volume> setAside =
        volumes.stream()
            .filter(volume -> volume.isFor(claim) && fits(claim, volume))
            .filter(reachable)
            .min(Comparator.comparing(Volume::name));
    if (setAside.isPresent() || onlySetAside) {
      return setAside;
    }
    return volumes.stream()
        .filter(volume -> isFree(volume) && suits(claim, volume))
        .filter(reachable)
        .min(Comparator.comparing(Volume::capacity).thenComparing(Volume::name));
  }

  private static boolean isFree(Volume volume) {
    return volume.claim().isEmpty() && volume.phase().equals("Available");
  }

  private static boolean suits(Claim claim, Volume volume) {
    return fits(claim, volume)
        && claim.className().orElse("").equals(volume.className())
        && volume.accessModes().containsAll(claim.accessModes())
        && claim.selector().matches(volume.object().labels());
  }

  private static boolean fits(Claim claim, Volume volume) {
    return !volume.object().beingDeleted()
        && volume.volumeMode().equals(claim.volumeMode())
        && volume.capacity().compareTo(claim.requested()) >= 0;
  }

  /** Why a volume that the claim names does not do; upstream's words. */
  public static Optional<String> mismatch(Claim claim, Volume volume) {
    if (claim.requested().compareTo(volume.capacity()) > 0) {
      return Optional.of("requested PV is too small");
    }
    if (!claim.className().orElse("").equals(volume.className())) {
      return Optional.of("storageClassName does not match");
    }
    if (!claim.volumeMode().equals(volume.volumeMode())) {
      return Optional.of("incompatible volumeMode");
    }
    if (!volume.accessModes().containsAll(claim.accessModes())) {
      return Optional.of("incompatible accessMode");
    }
    return Optional.empty();
  }
}
