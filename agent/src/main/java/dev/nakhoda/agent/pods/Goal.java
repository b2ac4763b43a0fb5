package dev.nakhoda.agent.pods;

import java.time.Duration;
import java.time.Instant;

/** Where a pod is to be brought. */
public sealed interface Goal {

  /** Its containers run, as restartPolicy says. */
  record Run() implements Goal {}

  /**
   * The API has ended it (phase Failed or Succeeded): stop what runs, give its volumes back, keep
   * the dead containers.
   *
   * @param cleared the node needs what the dead containers hold as well
   */
  record Rest(Duration grace, boolean cleared) implements Goal {}

  /** The node cannot keep it: stop what runs, then it has failed. */
  record Evict(Duration grace, PodPlan.Waiting why) implements Goal {}

  /**
   * It is being deleted: stop, then tell the API that it is gone.
   *
   * @param until when the API expects it to be gone
   */
  record Delete(Duration grace, Instant until) implements Goal {}

  /** The API knows it no more: stop, then remove every trace. */
  record Vanish(Duration grace) implements Goal {}
}
