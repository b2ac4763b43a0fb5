package dev.nakhoda.master.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.Status;
import dev.nakhoda.master.metrics.MetricsApi;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Which questions the metrics APIs are asked, and how their answers are read. */
class MetricsReaderTest {

  private static final LabelSelector WEB = LabelSelector.parse("app=web");
  private static final LabelSelector GET = LabelSelector.parse("verb=GET");

  /** Answers what was put in by path and parameters; everything else is not found. */
  private static final class Answers implements MetricsApi {

    private final Map<String, String> answers = new HashMap<>();
    private final Map<String, String> versions = new HashMap<>();

    @Override
    public Optional<String> version(String group) {
      return Optional.ofNullable(versions.get(group));
    }

    @Override
    public JsonNode get(String path, Map<String, String> query) {
      String answer = answers.get(path + " " + query);
      if (answer == null) {
        throw new ApiException(
            Status.of(404, "NotFound", "the server could not find the requested resource"));
      }
      return Json.readObject(answer.replace('\'', '"'));
    }
  }

  private final Answers api = new Answers();
  private final MetricsReader reader = new MetricsReader(api);

  private void usage(String items) {
    api.answers.put(
        "metrics.k8s.io/v1beta1/namespaces/default/pods {labelSelector=app=web}",
        "{'items':[" + items + "]}");
  }

  @Test
  void resourcesAreSumsOfContainers() {
    usage(
        "{'metadata':{'name':'a'},'timestamp':'2026-01-01T12:00:00Z','window':'1m5.5s','containers':"
            + "[{'name':'c','usage':{'cpu':'1500000n','memory':'2Mi'}},"
            + "{'name':'d','usage':{'cpu':'3m','memory':'1Mi'}}]},"
            + "{'metadata':{'name':'b'},'timestamp':'2026-01-01T12:00:00Z','window':'15s',"
            + "'containers':[{'name':'c','usage':{'memory':'2Mi'}},{'name':'d','usage':{'cpu':'9m'}}]}");

    PodMetric a =
        new PodMetric(Instant.parse("2026-01-01T12:00:00Z"), Duration.ofMillis(65_500), 5);
    assertThat(reader.resource("default", WEB, "cpu", "")).containsExactly(Map.entry("a", a));
    assertThat(reader.resource("default", WEB, "cpu", "d").get("b").milli()).isEqualTo(9);
    assertThat(reader.resource("default", WEB, "memory", "c").get("a").milli())
        .isEqualTo(2_097_152_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          - |                                                                              | unable to fetch metrics from resource metrics API: the server could not find the requested resource
          ``|                                                                              | no metrics returned from resource metrics API
          {'metadata':{'name':'a','namespace':'default'},'containers':[{'name':'c','usage':{'cpu':'1'}}]} | side | failed to get container metrics: container side not present in metrics for pod default/a
          {'metadata':{'name':'a'},'containers':[{'name':'c','usage':{'cpu':'much'}}]}     |      | unable to read a metric's value: quantities must match the regular expression~
          """)
  void resourcesThatCannotBeRead(String items, String container, String message) {
    if (items != null) {
      usage(items);
    }
    assertThatThrownBy(
            () -> reader.resource("default", WEB, "cpu", container == null ? "" : container))
        .isInstanceOf(MetricUnavailable.class)
        .hasMessageStartingWith(message.replace("~", ""));
  }

  @Test
  void metricsOfPods() {
    api.versions.put("custom.metrics.k8s.io", "v1beta2");
    api.answers.put(
        "custom.metrics.k8s.io/v1beta2/namespaces/default/pods/*/q {labelSelector=app=web,"
            + " metricLabelSelector=verb=GET}",
        "{'items':[{'describedObject':{'name':'a'},'timestamp':'2026-01-01T12:00:00Z',"
            + "'windowSeconds':20,'value':'1500m'},{'describedObject':{'name':'b'},'value':'2k'}]}");

    assertThat(reader.ofPods("default", WEB, "q", Optional.of(GET)))
        .containsExactly(
            Map.entry(
                "a",
                new PodMetric(Instant.parse("2026-01-01T12:00:00Z"), Duration.ofSeconds(20), 1500)),
            Map.entry("b", new PodMetric(Instant.EPOCH, Duration.ofMinutes(1), 2_000_000)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'kind':'Service','name':'s','apiVersion':'v1'}                   | default/services/s/q
          {'kind':'Ingress','name':'s','apiVersion':'networking.k8s.io/v1'} | default/ingresses.networking.k8s.io/s/q
          {'kind':'Deployment','name':'s','apiVersion':'apps/v1'}           | default/deployments.apps/s/q
          {'kind':'NetworkPolicy','name':'s','apiVersion':'networking.k8s.io/v1'} | default/networkpolicies.networking.k8s.io/s/q
          {'kind':'Namespace','name':'other','apiVersion':'v1'}             | other/metrics/q
          """)
  void metricsOfAnObject(String object, String path) {
    api.versions.put("custom.metrics.k8s.io", "v1beta1");
    api.answers.put(
        "custom.metrics.k8s.io/v1beta1/namespaces/" + path + " {}",
        "{'items':[{'describedObject':{},'value':'7'}]}");
    assertThat(
            reader.ofObject(
                "default", Json.readObject(object.replace('\'', '"')), "q", Optional.empty()))
        .isEqualTo(7000);
  }

  @Test
  void externalMetricsAreAdded() {
    String path = "external.metrics.k8s.io/v1beta1/namespaces/default/queue ";
    api.answers.put(
        path + "{labelSelector=verb=GET}", "{'items':[{'value':'1500m'},{'value':'2'}]}");
    api.answers.put(path + "{labelSelector=}", "{'items':[]}");

    assertThat(reader.external("default", "queue", GET)).isEqualTo(3500);
    assertThatThrownBy(() -> reader.external("default", "queue", LabelSelector.EVERYTHING))
        .hasMessage("no metrics returned from external metrics API");
    assertThatThrownBy(() -> reader.external("default", "other", GET))
        .hasMessage(
            "unable to fetch metrics from external metrics API: the server could not find the"
                + " requested resource");
  }

  @Test
  void withoutAServerThereAreNoCustomMetrics() {
    assertThatThrownBy(() -> reader.ofPods("default", WEB, "q", Optional.empty()))
        .hasMessage(
            "unable to fetch metrics from custom metrics API: no custom metrics API"
                + " (custom.metrics.k8s.io) registered");
  }

  @ParameterizedTest
  @CsvSource({
    "15s, 15000",
    "1m, 60000",
    "1h2m3s, 3723000",
    "1.5s, 1500",
    "250ms, 250",
    "5, -1",
    "'', -1",
    "x1s, -1"
  })
  void windowsAreGosDurations(String text, long millis) {
    assertThat(MetricsReader.window(text).map(Duration::toMillis).orElse(-1L)).isEqualTo(millis);
  }
}
