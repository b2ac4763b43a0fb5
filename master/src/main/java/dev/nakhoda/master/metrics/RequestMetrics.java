package dev.nakhoda.master.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/**
 * Counts and times the API server's requests under upstream's names. Thread-safe; the labels are
 * bounded by what is served, because a request for anything else counts without its path.
 */
public final class RequestMetrics {

  private static final double[] SECONDS = {
    0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45,
    60
  };
  private static final double NANOS = 1e9;

  private final Counter requests;
  private final Histogram durations;

  public RequestMetrics(PrometheusRegistry registry) {
    requests =
        Counter.builder()
            .name("apiserver_request_total")
            .help("Counter of apiserver requests broken out for each verb, resource and HTTP code.")
            .labelNames("verb", "group", "version", "resource", "subresource", "code")
            .register(registry);
    durations =
        Histogram.builder()
            .name("apiserver_request_duration_seconds")
            .help("Response latency distribution in seconds for each verb and resource.")
            .labelNames("verb", "group", "version", "resource", "subresource")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(registry);
  }

  /** Which request it was; all parts empty but the verb for one that is for no resource. */
  public record Kind(
      String verb, String group, String version, String resource, String subresource) {}

  /** One that lasts as long as its client likes (a watch, a log) is counted but not timed. */
  public void ended(Kind kind, int code, Duration took, boolean timed) {
    requests
        .labelValues(
            kind.verb(),
            kind.group(),
            kind.version(),
            kind.resource(),
            kind.subresource(),
            Integer.toString(code))
        .inc();
    if (timed) {
      durations
          .labelValues(
              kind.verb(), kind.group(), kind.version(), kind.resource(), kind.subresource())
          .observe(took.toNanos() / NANOS);
    }
  }
}
