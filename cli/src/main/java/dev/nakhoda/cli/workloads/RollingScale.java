package dev.nakhoda.cli.workloads;

/**
 * One moment of a rolling update of ReplicationControllers: how far each may be scaled now. Pure.
 * One pod more than desired may exist; none that is desired may be missing.
 *
 * @param desired replicas of the new controller in the end
 * @param former replicas of the old controller now
 * @param fresh replicas of the new controller now
 */
public record RollingScale(int desired, int former, int fresh) {

  public static final int MAX_SURGE = 1;

  public boolean done() {
    return fresh == desired && former == 0;
  }

  /** Replicas for the new controller. */
  public int up() {
    if (fresh == desired) {
      return fresh;
    }
    int increment = former == 0 ? desired - fresh : desired + MAX_SURGE - (former + fresh);
    return increment <= 0 ? fresh : Math.min(desired, fresh + increment);
  }

  /**
   * Replicas for the old controller.
   *
   * @param available pods of the new controller that are
   */
  public int down(int available) {
    if (former == 0 || fresh == desired && available == desired) {
      return 0;
    }
    int unavailable = fresh - available;
    int decrement = former + fresh - desired - unavailable;
    return Math.max(0, former - Math.max(0, decrement));
  }
}
