package dev.nakhoda.master.controllers.autoscaling;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.Quantity;
import dev.nakhoda.master.controllers.engine.Timestamps;
import dev.nakhoda.master.metrics.MetricsApi;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads the metrics APIs. Stateless; every failure is a MetricUnavailable in the words of
 * upstream's client.
 */
record MetricsReader(MetricsApi api) {

  private static final String RESOURCE_GROUP = "metrics.k8s.io";
  private static final String CUSTOM_GROUP = "custom.metrics.k8s.io";
  private static final String EXTERNAL_GROUP = "external.metrics.k8s.io";

  /** Without a window of its own a measurement covers a minute. */
  private static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);

  private static final Pattern DURATION = Pattern.compile("([0-9.]+)(h|ms|m|s|us|µs|ns)");

  /** {@code container}: empty for the sum of all. */
  Map<String, PodMetric> resource(
      String namespace, LabelSelector pods, String resource, String container) {
    String path = RESOURCE_GROUP + "/v1beta1/namespaces/" + namespace + "/pods";
    JsonNode items = items(path, Map.of("labelSelector", pods.toString()), "resource metrics API");
    Map<String, PodMetric> metrics = new LinkedHashMap<>();
    for (JsonNode item : items) {
      usage(item, resource, container)
          .ifPresent(milli ->
              metrics.put(
                  item.path("metadata").path("name").asString(""),
                  new PodMetric(
                      at(item),
                      window(item.path("window").asString("")).orElse(Duration.ZERO),
                      milli)));
    }
    return metrics;
  }

  /** Empty when a container's usage is not known. */
  private static Optional<Long> usage(JsonNode item, String resource, String container) {
    long sum = 0;
    boolean found = false;
    for (JsonNode each : item.path("containers")) {
      if (container.isEmpty() || each.path("name").asString("").equals(container)) {
        JsonNode amount = each.path("usage").path(resource);
        if (amount.isMissingNode()) {
          return Optional.empty();
        }
        found = true;
        sum += milli(amount);
      }
    }
    if (!found && !container.isEmpty()) {
      JsonNode metadata = item.path("metadata");
      throw new MetricUnavailable(
          "failed to get container metrics: container "
              + container
              + " not present in metrics for pod "
              + metadata.path("namespace").asString("")
              + "/"
              + metadata.path("name").asString(""));
    }
    return Optional.of(sum);
  }

  Map<String, PodMetric> ofPods(
      String namespace, LabelSelector pods, String metric, Optional<LabelSelector> metricSelector) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("labelSelector", pods.toString());
    metricSelector.ifPresent(selector -> query.put("metricLabelSelector", selector.toString()));
    String path = customRoot() + "/namespaces/" + namespace + "/pods/*/" + metric;
    Map<String, PodMetric> metrics = new LinkedHashMap<>();
    for (JsonNode item : items(path, query, "custom metrics API")) {
      Duration window =
          item.path("windowSeconds").isNumber()
              ? Duration.ofSeconds(item.path("windowSeconds").asLong())
              : DEFAULT_WINDOW;
      metrics.put(
          item.path("describedObject").path("name").asString(""),
          new PodMetric(at(item), window, milli(item.path("value"))));
    }
    return metrics;
  }

  /** In thousandths. {@code plural}: of the described object's kind, with its group. */
  long ofObject(
      String namespace, JsonNode object, String metric, Optional<LabelSelector> metricSelector) {
    String name = object.path("name").asString("");
    String resource = resource(object);
    String path =
        object.path("kind").asString("").equals("Namespace")
            ? customRoot() + "/namespaces/" + name + "/metrics/" + metric
            : customRoot()
                + "/namespaces/"
                + namespace
                + "/"
                + resource
                + "/"
                + name
                + "/"
                + metric;
    Map<String, String> query = new LinkedHashMap<>();
    metricSelector.ifPresent(selector -> query.put("metricLabelSelector", selector.toString()));
    return milli(items(path, query, "custom metrics API").get(0).path("value"));
  }

  /** {@code services}, {@code ingresses.networking.k8s.io}. */
  private static String resource(JsonNode object) {
    String apiVersion = object.path("apiVersion").asString("");
    String kind = object.path("kind").asString("").toLowerCase(Locale.ROOT);
    String plural =
        kind.endsWith("s")
            ? kind + "es"
            : kind.endsWith("y") ? kind.substring(0, kind.length() - 1) + "ies" : kind + "s";
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? plural : plural + "." + apiVersion.substring(0, slash);
  }

  private String customRoot() {
    String version =
        api.version(CUSTOM_GROUP)
            .orElseThrow(() ->
                new MetricUnavailable(
                    "unable to fetch metrics from custom metrics API: no custom metrics API"
                        + " (custom.metrics.k8s.io) registered"));
    return CUSTOM_GROUP + "/" + version;
  }

  /** The sum of all its values, in thousandths. */
  long external(String namespace, String metric, LabelSelector selector) {
    String version = api.version(EXTERNAL_GROUP).orElse("v1beta1");
    String path = EXTERNAL_GROUP + "/" + version + "/namespaces/" + namespace + "/" + metric;
    JsonNode items =
        items(path, Map.of("labelSelector", selector.toString()), "external metrics API");
    return items.valueStream().mapToLong(item -> milli(item.path("value"))).sum();
  }

  private JsonNode items(String path, Map<String, String> query, String what) {
    JsonNode answer;
    try {
      answer = api.get(path, query);
    } catch (ApiException refused) {
      throw new MetricUnavailable(
          "unable to fetch metrics from " + what + ": " + refused.getMessage());
    }
    if (answer.path("items").isEmpty()) {
      throw new MetricUnavailable("no metrics returned from " + what);
    }
    return answer.path("items");
  }

  private static Instant at(JsonNode item) {
    return Timestamps.parse(item.path("timestamp")).orElse(Instant.EPOCH);
  }

  private static long milli(JsonNode quantity) {
    try {
      return Quantity.parse(quantity.asString("0")).milliValue();
    } catch (IllegalArgumentException unreadable) {
      throw new MetricUnavailable("unable to read a metric's value: " + unreadable.getMessage());
    }
  }

  /** As Go writes durations; empty for what is none. */
  static Optional<Duration> window(String text) {
    Matcher parts = DURATION.matcher(text);
    double seconds = 0;
    int read = 0;
    while (parts.find() && parts.start() == read) {
      seconds += Double.parseDouble(parts.group(1)) * unit(parts.group(2));
      read = parts.end();
    }
    return read == text.length() && read > 0
        ? Optional.of(Duration.ofNanos((long) (seconds * 1e9)))
        : Optional.empty();
  }

  private static double unit(String name) {
    return switch (name) {
      case "h" -> 3600;
      case "m" -> 60;
      case "s" -> 1;
      case "ms" -> 1e-3;
      case "ns" -> 1e-9;
      default -> 1e-6;
    };
  }
}
