package dev.nakhoda.agent.runtime;

/** A change that the runtime reports: only a hint to look again, never the truth itself. */
public sealed interface RuntimeEvent {

  /** Something happened to a sandbox or container of this pod. */
  record Changed(PodIdentity pod, String containerId, Kind kind) implements RuntimeEvent {}

  /** Events were lost: any pod may have changed. */
  record Missed() implements RuntimeEvent {}

  /** What happened. */
  enum Kind {
    CREATED,
    STARTED,
    PAUSED,
    RESUMED,
    DIED,
    OOM,
    REMOVED
  }
}
