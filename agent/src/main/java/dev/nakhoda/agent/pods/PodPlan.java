package dev.nakhoda.agent.pods;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to do now for a pod, and what to tell about it.
 *
 * @param steps the first is done, then a new plan is made; those that run beside the others are all
 *     begun
 * @param waiting why containers do not run, by container name
 * @param notices events to record when they were not in the plan before
 * @param again when to plan again even if nothing changes
 * @param failure why the pod as a whole has failed
 */
public record PodPlan(
    List<PodStep> steps,
    Map<String, Waiting> waiting,
    List<Notice> notices,
    Optional<Instant> again,
    Optional<Waiting> failure) {

  /** As in a container's status. */
  public record Waiting(String reason, String message) {}

  /**
   * An event about the pod.
   *
   * @param about the container that it is about; empty: the pod
   * @param occasion tells two of the same text apart, e.g. the attempt
   */
  public record Notice(
      boolean warning, String reason, String message, String about, String occasion) {}

  public PodPlan {
    steps = List.copyOf(steps);
    waiting = Map.copyOf(waiting);
    notices = List.copyOf(notices);
  }

  /** Of a pod that the node does not take in. */
  static PodPlan refused(Waiting why) {
    return new PodPlan(
        List.of(),
        Map.of(),
        List.of(new Notice(true, why.reason(), why.message(), "", "")),
        Optional.empty(),
        Optional.of(new Waiting(why.reason(), "Pod was rejected: " + why.message())));
  }

  PodPlan failed(Waiting why) {
    return new PodPlan(steps, waiting, notices, again, Optional.of(why));
  }

  static PodPlan of(List<PodStep> steps) {
    return new PodPlan(steps, Map.of(), List.of(), Optional.empty(), Optional.empty());
  }

  static PodPlan of(PodStep step) {
    return of(List.of(step));
  }
}
