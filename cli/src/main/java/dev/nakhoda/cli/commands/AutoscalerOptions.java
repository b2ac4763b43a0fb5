package dev.nakhoda.cli.commands;

import dev.nakhoda.master.controllers.engine.AutoscalerConfig;
import dev.nakhoda.master.metrics.MetricsApi;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The autoscaler's flags, named as kube-controller-manager names them. */
final class AutoscalerOptions {

  @Option(
      names = "--horizontal-pod-autoscaler-sync-period",
      converter = DurationConverter.class,
      defaultValue = "15s",
      description = "How often each autoscaler is looked at. Default: ${DEFAULT-VALUE}")
  Duration period;

  @Option(
      names = "--horizontal-pod-autoscaler-downscale-stabilization",
      converter = DurationConverter.class,
      defaultValue = "5m",
      description =
          "Scaling down follows the highest recommendation of this time. Default: ${DEFAULT-VALUE}")
  Duration downscaleStabilization;

  @Option(
      names = "--horizontal-pod-autoscaler-tolerance",
      defaultValue = "0.1",
      description = "Usage so near to its target changes nothing. Default: ${DEFAULT-VALUE}")
  double tolerance;

  @Option(
      names = "--horizontal-pod-autoscaler-cpu-initialization-period",
      converter = DurationConverter.class,
      defaultValue = "5m",
      description = "A pod's first time, whose CPU may be left out. Default: ${DEFAULT-VALUE}")
  Duration cpuInitialization;

  @Option(
      names = "--horizontal-pod-autoscaler-initial-readiness-delay",
      converter = DurationConverter.class,
      defaultValue = "30s",
      description =
          "A pod unready since so soon after its start never was ready. Default: ${DEFAULT-VALUE}")
  Duration initialReadinessDelay;

  AutoscalerConfig config() {
    return new AutoscalerConfig(
        MetricsApi.NONE,
        period,
        downscaleStabilization,
        tolerance,
        cpuInitialization,
        initialReadinessDelay);
  }
}
