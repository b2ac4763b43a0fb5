package dev.nakhoda.master.controllers.autoscaling;

import java.time.Duration;
import java.time.Instant;

/**
 * What one pod was measured to use.
 *
 * @param at the end of the window
 * @param milli the amount, in thousandths
 */
record PodMetric(Instant at, Duration window, long milli) {

  static PodMetric assumed(long milli) {
    return new PodMetric(Instant.EPOCH, Duration.ZERO, milli);
  }
}
