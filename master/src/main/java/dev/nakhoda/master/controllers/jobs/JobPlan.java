package dev.nakhoda.master.controllers.jobs;

import dev.nakhoda.api.KubeObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one pass over a Job does: first the status, over the version that was read; then the rest.
 *
 * @param release pods that lose their finalizer
 * @param delete pods that are to end
 * @param deletedCount whether they count as failures; if not, they lose their finalizer first
 * @param create one pod for each entry
 * @param again when time alone changes the outcome
 */
record JobPlan(
    KubeObject next,
    List<KubeObject> release,
    List<KubeObject> delete,
    boolean deletedCount,
    List<NewPod> create,
    List<Message> messages,
    Optional<Duration> again) {

  /**
   * A pod to make.
   *
   * @param index its completion index, if it has one
   * @param failures how often this index has failed before
   */
  record NewPod(OptionalInt index, int failures) {}

  /** An event about the Job. */
  record Message(boolean warning, String reason, String text) {}
}
