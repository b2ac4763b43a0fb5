package dev.nakhoda.master.metrics;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.store.StoreObserver;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Counts and times requests to etcd under upstream's names, by operation and resource; what is no
 * resource's has empty labels. Thread-safe.
 */
public final class StoreMetrics implements StoreObserver {

  private static final double NANOS = 1e9;
  private static final double[] SECONDS = {
    0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45,
    60
  };
  private static final String[] LABELS = {"operation", "group", "resource"};

  private final NavigableMap<String, ResourceName> resources;
  private final Counter requests;
  private final Counter errors;
  private final Histogram durations;

  /**
   * @param resources by their keys' prefix
   */
  public StoreMetrics(PrometheusRegistry registry, Map<String, ResourceName> resources) {
    this.resources = new TreeMap<>(resources);
    requests =
        Counter.builder()
            .name("etcd_requests_total")
            .help("Etcd request counts for each operation and object type.")
            .labelNames(LABELS)
            .register(registry);
    errors =
        Counter.builder()
            .name("etcd_request_errors_total")
            .help("Etcd failed request counts for each operation and object type.")
            .labelNames(LABELS)
            .register(registry);
    durations =
        Histogram.builder()
            .name("etcd_request_duration_seconds")
            .help("Etcd request latency in seconds for each operation and object type.")
            .labelNames(LABELS)
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(registry);
  }

  @Override
  public void ended(String operation, String key, Duration took, boolean failed) {
    Map.Entry<String, ResourceName> below = resources.floorEntry(key);
    boolean known = below != null && key.startsWith(below.getKey());
    String group = known ? below.getValue().group() : "";
    String resource = known ? below.getValue().plural() : "";
    requests.labelValues(operation, group, resource).inc();
    durations.labelValues(operation, group, resource).observe(took.toNanos() / NANOS);
    if (failed) {
      errors.labelValues(operation, group, resource).inc();
    }
  }
}
