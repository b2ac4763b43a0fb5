package dev.nakhoda.master.controllers.volumes;

/** What is to be done about one volume now: the binder's plan for it. */
sealed interface VolumeStep {

  /** Its phase ought to be this; that it is already is no reason to write. */
  record Phase(String phase) implements VolumeStep {}

  /** Its claim is gone. */
  record Release() implements VolumeStep {}

  /** It cannot be reclaimed as its policy says. */
  record Fail(String reason, String message) implements VolumeStep {}

  /**
   * Its claim has another volume.
   *
   * @param forget whether the reference goes, because the binder wrote it; else only the uid goes
   */
  record Unbind(boolean forget) implements VolumeStep {}

  /** Its claim, or whoever provisioned it, has the next move. */
  record Leave() implements VolumeStep {}
}
