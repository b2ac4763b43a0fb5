package dev.nakhoda.agent.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One thing to do for a pod; each may be repeated without harm. */
public sealed interface PodStep {

  /** Makes the pod's directories and volumes. */
  record MountVolumes() implements PodStep {}

  /** Creates, starts and wires a sandbox. */
  record CreateSandbox(int attempt) implements PodStep {}

  /** Gives a running sandbox its address. */
  record WireSandbox(String sandboxId, long pid) implements PodStep {}

  /** Stops the sandbox and takes its address back. */
  record StopSandbox(String sandboxId) implements PodStep {}

  /** Deletes the volumes of a pod that has ended. */
  record UnmountVolumes() implements PodStep {}

  record RemoveSandbox(String sandboxId) implements PodStep {}

  /** Finds or pulls the image for a container's next start; runs beside the other steps. */
  record PullImage(WantedContainer container, int attempt) implements PodStep {}

  /**
   * Creates and starts a container.
   *
   * @param imageId of the image found for this attempt
   * @param previousEnd when the container ended before, if it did
   */
  record StartContainer(
      WantedContainer container,
      int attempt,
      String sandboxId,
      PodMemory.Image.Present image,
      Optional<Instant> previousEnd)
      implements PodStep {}

  /**
   * Stops a running container; runs beside the other steps.
   *
   * @param why the text of the Killing event
   */
  record StopContainer(String containerId, String name, Duration grace, String why)
      implements PodStep {}

  record RemoveContainer(String containerId) implements PodStep {}

  /** Writes the last status and lets the API forget the pod. */
  record FinishDeletion() implements PodStep {}

  /** Removes the pod's directories; nothing of it is left then. */
  record Forget() implements PodStep {}
}
