package dev.nakhoda.master.controllers.autoscaling;

/** A metric that cannot be had now; the message is upstream's, for conditions and events. */
final class MetricUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1;

  MetricUnavailable(String message) {
    super(message);
  }

  /** With what was being done in front. */
  MetricUnavailable during(String what) {
    return new MetricUnavailable(what + ": " + getMessage());
  }
}
