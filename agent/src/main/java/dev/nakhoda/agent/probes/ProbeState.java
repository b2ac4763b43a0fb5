package dev.nakhoda.agent.probes;

/**
 * What one probe has found so far. A pure value.
 *
 * @param verdict holds until a threshold of opposite results in a row is reached
 * @param row how many equal results came in a row
 * @param lastSuccess whether the last result was a success
 */
record ProbeState(Verdict verdict, int row, boolean lastSuccess) {

  /** What the probe says about its container. */
  enum Verdict {
    UNKNOWN,
    SUCCESS,
    FAILURE
  }

  /** Before the first result: a live container is not ready and counts as alive. */
  static ProbeState initial(ProbeSettings.Kind kind) {
    Verdict verdict =
        switch (kind) {
          case STARTUP -> Verdict.UNKNOWN;
          case LIVENESS -> Verdict.SUCCESS;
          case READINESS -> Verdict.FAILURE;
        };
    return new ProbeState(verdict, 0, true);
  }

  /** Of a container that an earlier agent has already found good. */
  static ProbeState good() {
    return new ProbeState(Verdict.SUCCESS, 0, true);
  }

  ProbeState next(boolean success, ProbeSettings settings) {
    int inRow = success == lastSuccess ? row + 1 : 1;
    int threshold = success ? settings.successThreshold() : settings.failureThreshold();
    Verdict reached = success ? Verdict.SUCCESS : Verdict.FAILURE;
    return new ProbeState(inRow >= threshold ? reached : verdict, inRow, success);
  }
}
