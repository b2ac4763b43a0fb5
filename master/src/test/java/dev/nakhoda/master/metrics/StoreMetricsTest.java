package dev.nakhoda.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.Time;
import dev.nakhoda.master.store.MemoryStore;
import dev.nakhoda.master.store.ObservedStore;
import dev.nakhoda.master.store.Store;
import dev.nakhoda.master.store.StoreException;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreMetricsTest {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Store store =
      new ObservedStore(
          new MemoryStore(),
          new StoreMetrics(
              registry,
              Map.of(
                  "/registry/services/specs/", ResourceName.SERVICES,
                  "/registry/deployments/", ResourceName.DEPLOYMENTS)),
          Time.SYSTEM);

  private String page() throws IOException {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(page, registry.scrape());
    return page.toString(StandardCharsets.UTF_8);
  }

  @Test
  void countsByOperationAndResource() throws IOException {
    store.create("/registry/services/specs/x/a", new byte[1]);
    long revision = store.create("/registry/deployments/x/a", new byte[1]);
    store.update("/registry/deployments/x/a", new byte[2], revision);
    assertThatThrownBy(() -> store.update("/registry/deployments/x/a", new byte[2], revision))
        .as("an answer, no error")
        .isInstanceOf(StoreException.Conflict.class);
    store.list("/registry/deployments/");
    store.get("/registry/services/endpoints/x/a");
    assertThat(page())
        .contains(
            "etcd_requests_total{group=\"\",operation=\"create\",resource=\"services\"} 1",
            "etcd_requests_total{group=\"apps\",operation=\"create\",resource=\"deployments\"} 1",
            "etcd_requests_total{group=\"apps\",operation=\"update\",resource=\"deployments\"} 2",
            "etcd_requests_total{group=\"apps\",operation=\"list\",resource=\"deployments\"} 1",
            "etcd_requests_total{group=\"\",operation=\"get\",resource=\"\"} 1",
            "etcd_request_duration_seconds_count{group=\"apps\",operation=\"update\",resource=\"deployments\"}"
                + " 2")
        .doesNotContain("etcd_request_errors_total{");
    store.close();
  }
}
