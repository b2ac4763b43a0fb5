package dev.nakhoda.master.metrics;

import dev.nakhoda.loop.QueueObserver;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.function.Function;

/** The controllers' work queues under upstream's names, by the queue's name. Thread-safe. */
public final class QueueMetrics implements Function<String, QueueObserver> {

  private static final double NANOS = 1e9;
  private static final double[] SECONDS = {
    1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000
  };

  private final Gauge depth;
  private final Counter adds;
  private final Counter retries;
  private final Histogram waits;
  private final Histogram works;

  public QueueMetrics(PrometheusRegistry registry) {
    depth =
        Gauge.builder()
            .name("workqueue_depth")
            .help("Current depth of workqueue")
            .labelNames("name")
            .register(registry);
    adds = counter(registry, "workqueue_adds_total", "Total number of adds handled by workqueue");
    retries =
        counter(
            registry, "workqueue_retries_total", "Total number of retries handled by workqueue");
    waits =
        histogram(
            registry,
            "workqueue_queue_duration_seconds",
            "How long in seconds an item stays in workqueue before being requested.");
    works =
        histogram(
            registry,
            "workqueue_work_duration_seconds",
            "How long in seconds processing an item from workqueue takes.");
  }

  private static Counter counter(PrometheusRegistry registry, String name, String help) {
    return Counter.builder().name(name).help(help).labelNames("name").register(registry);
  }

  private static Histogram histogram(PrometheusRegistry registry, String name, String help) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames("name")
        .classicOnly()
        .classicUpperBounds(SECONDS)
        .register(registry);
  }

  @Override
  public QueueObserver apply(String name) {
    return new One(
        depth.labelValues(name),
        adds.labelValues(name),
        retries.labelValues(name),
        waits.labelValues(name),
        works.labelValues(name));
  }

  private record One(
      GaugeDataPoint depth,
      CounterDataPoint adds,
      CounterDataPoint retries,
      DistributionDataPoint waits,
      DistributionDataPoint works)
      implements QueueObserver {

    @Override
    public void added() {
      adds.inc();
    }

    @Override
    public void depth(int waiting) {
      depth.set(waiting);
    }

    @Override
    public void begun(Duration waited) {
      waits.observe(waited.toNanos() / NANOS);
    }

    @Override
    public void ended(Duration worked) {
      works.observe(worked.toNanos() / NANOS);
    }

    @Override
    public void retried() {
      retries.inc();
    }
  }
}
