package dev.nakhoda.agent.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class NodePagesTest {

  private final NodePages pages = new NodePages(NodeViews.withPod());

  private static String text(Page page) {
    return new String(page.body());
  }

  @ParameterizedTest
  @CsvSource({
    "/healthz, 200, ok",
    "/configz, 200, '{\"kubeletconfig\":{\"maxPods\":110}}'",
    "/nothing, 404, '404 page not found\n'",
    "/metrics/, 404, '404 page not found\n'"
  })
  void pages(String path, int code, String body) {
    assertThat(pages.answer(path).code()).isEqualTo(code);
    assertThat(text(pages.answer(path))).isEqualTo(body);
  }

  @Test
  void aNodeWithoutItsRuntimeIsNotWell() {
    Page health = new NodePages(NodeViews.EMPTY).answer("/healthz");
    assertThat(health.code()).isEqualTo(500);
    assertThat(text(health)).isEqualTo("container runtime is down: no answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pods", "/runningpods"})
  void pods(String path) {
    JsonNode list = Json.read(pages.answer(path).body());
    assertThat(list.path("kind").asString("")).isEqualTo("PodList");
    assertThat(list.path("items").path(0).path("metadata").path("name").asString(""))
        .isEqualTo("web");
  }

  @Test
  void summary() {
    JsonNode summary = Json.read(pages.answer("/stats/summary").body());
    assertThat(summary.path("node").path("cpu").toString())
        .isEqualTo(
            "{\"time\":\"2026-01-02T03:04:05Z\",\"usageNanoCores\":500,"
                + "\"usageCoreNanoSeconds\":9000000000}");
    assertThat(summary.path("node").path("memory").path("availableBytes").asLong(0))
        .isEqualTo(1024);
    assertThat(summary.path("node").path("fs").path("usedBytes").asLong(0)).isEqualTo(600);
    JsonNode pod = summary.path("pods").path(0);
    assertThat(pod.path("podRef").path("uid").asString("")).isEqualTo("u1");
    assertThat(pod.path("containers").path(0).path("memory").path("workingSetBytes").asLong(0))
        .isEqualTo(2048);
    assertThat(pod.path("cpu").path("usageNanoCores").asLong(0)).isEqualTo(250);
  }

  @Test
  void summaryBeforeTheFirstReading() {
    JsonNode summary = Json.read(new NodePages(NodeViews.EMPTY).answer("/stats/summary").body());
    assertThat(summary.path("node").has("cpu")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/metrics | kubelet_running_pods 1.0",
        "/metrics | kubelet_running_containers{container_state=\"running\"} 1.0",
        "/metrics/resource | node_cpu_usage_seconds_total 9.0",
        "/metrics/resource | pod_memory_working_set_bytes{namespace=\"default\",pod=\"web\"}"
            + " 2048.0",
        "/metrics/cadvisor | machine_cpu_cores 2.0",
        "/metrics/cadvisor |"
            + " container_cpu_usage_seconds_total{container=\"c\",namespace=\"default\",pod=\"web\"}"
            + " 1.5"
      })
  void metrics(String path, String line) {
    Page page = pages.answer(path);
    assertThat(page.contentType()).startsWith("text/plain; version=0.0.4");
    assertThat(text(page).lines()).contains(line);
  }

  @Test
  void logFiles(@TempDir Path machine) throws IOException {
    Path logs = Files.createDirectories(machine.resolve("log/<sub>"));
    Files.writeString(logs.resolve("a.log"), "hello\n");
    Files.writeString(machine.resolve("secret"), "no");
    Files.createSymbolicLink(logs.resolve("out"), machine.resolve("secret"));
    NodePages shown = new NodePages(NodeViews.empty(machine.resolve("log")));
    assertThat(text(shown.answer("/logs/")))
        .contains("<a href=\"&lt;sub&gt;/\">&lt;sub&gt;/</a>\n");
    assertThat(text(shown.answer("/logs/<sub>/a.log"))).isEqualTo("hello\n");
    for (String path :
        new String[] {"/logs/../secret", "/logs/<sub>/out", "/logs/none", "/logs/\0"}) {
      assertThat(shown.answer(path).code()).as(path).isEqualTo(404);
    }
  }
}
