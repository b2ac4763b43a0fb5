package dev.nakhoda.master.controllers.autoscaling;

import java.util.Map;

/** What was read for one metric of an autoscaler. A pure value. */
sealed interface MetricValue {

  /** By pod. */
  record OfPods(Map<String, PodMetric> pods) implements MetricValue {}

  /** One number, in thousandths. */
  record Whole(long milli) implements MetricValue {}

  record Unavailable(MetricUnavailable why) implements MetricValue {}
}
