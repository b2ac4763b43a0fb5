package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.master.metrics.MetricsApi;
import java.time.Duration;

/**
 * What the autoscaler is told at start-up.
 *
 * @param period how often each autoscaler is looked at
 * @param downscaleStabilization scaling down follows the highest recommendation of this time
 * @param tolerance no scaling while usage is within this share of its target
 * @param cpuInitialization a pod's first minutes, whose CPU counts only while it is ready
 * @param initialReadinessDelay a pod that became unready so soon after its start never was ready
 */
public record AutoscalerConfig(
    MetricsApi metrics,
    Duration period,
    Duration downscaleStabilization,
    double tolerance,
    Duration cpuInitialization,
    Duration initialReadinessDelay) {

  /** Upstream's defaults, and no metrics. */
  public static final AutoscalerConfig DEFAULT =
      new AutoscalerConfig(
          MetricsApi.NONE,
          Duration.ofSeconds(15),
          Duration.ofMinutes(5),
          0.1,
          Duration.ofMinutes(5),
          Duration.ofSeconds(30));

  public AutoscalerConfig withMetrics(MetricsApi api) {
    return new AutoscalerConfig(
        api, period, downscaleStabilization, tolerance, cpuInitialization, initialReadinessDelay);
  }
}
