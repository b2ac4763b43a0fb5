package dev.nakhoda.master.metrics;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The metrics APIs (metrics.k8s.io, custom.metrics.k8s.io, external.metrics.k8s.io) as the
 * autoscaler reads them, whoever serves them. Thread-safe; calls block.
 */
public interface MetricsApi {

  /** The version in which a group is served now; empty when nobody does. */
  Optional<String> version(String group);

  /**
   * A GET.
   *
   * @param path below {@code /apis/}, without a slash in front
   * @return the answer's body; everything but success is an ApiException as the client would see it
   */
  JsonNode get(String path, Map<String, String> query);

  /** No metrics API at all. */
  MetricsApi NONE =
      new MetricsApi() {
        @Override
        public Optional<String> version(String group) {
          return Optional.empty();
        }

        @Override
        public JsonNode get(String path, Map<String, String> query) {
          throw new dev.nakhoda.api.ApiException(
              dev.nakhoda.api.Status.of(
                  404, "NotFound", "the server could not find the requested resource"));
        }
      };
}
