package dev.nakhoda.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.loop.FakeTime;
import dev.nakhoda.master.metrics.Sample.Usage;
import dev.nakhoda.master.metrics.Samples.NodeSamples;
import dev.nakhoda.master.metrics.Samples.PodSample;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept of nodes' reports, and the metrics that are made of it. */
class SamplesTest {

  private static final ObjectKey WEB = new ObjectKey("default", "web");

  private final FakeTime time = new FakeTime();
  private final Samples samples = new Samples(time, Duration.ofSeconds(15));

  private NodeSamples report(Map<String, Usage> containers) {
    return new NodeSamples(
        sample(Map.of("", new Usage(1_500_000_000, 2048))),
        Map.of(WEB, new PodSample("u", sample(containers))));
  }

  private Sample sample(Map<String, Usage> usage) {
    return new Sample(time.now(), Duration.ofSeconds(15), usage);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "70, true", "71, false"})
  void aSampleCountsForFourPeriodsAndTenSeconds(long seconds, boolean known) {
    samples.report("n1", report(Map.of("c", new Usage(1, 1))));
    time.advance(Duration.ofSeconds(seconds));

    assertThat(samples.node("n1").isPresent()).isEqualTo(known);
    assertThat(samples.pod("n1", WEB, "u").isPresent()).isEqualTo(known);
  }

  @Test
  void aReportReplacesTheNodesLastOne() {
    samples.report("n1", report(Map.of("c", new Usage(1, 1))));
    samples.report("n1", new NodeSamples(sample(Map.of()), Map.of()));

    assertThat(samples.pod("n1", WEB, "u")).isEmpty();
  }

  @Test
  void aSuccessorOfTheSameNameHasNoSampleYet() {
    samples.report("n1", report(Map.of("c", new Usage(1, 1))));

    assertThat(samples.pod("n1", WEB, "other")).isEmpty();
    assertThat(samples.pod("n2", WEB, "u")).isEmpty();
  }

  private KubeObject pod(String states) {
    String json =
        "{'metadata':{'name':'web','namespace':'default','uid':'u','labels':{'a':'b'}},"
            + "'spec':{'nodeName':'n1'},'status':{'containerStatuses':["
            + states
            + "]}}";
    return KubeObject.of(Json.readObject(json.replace('\'', '"')));
  }

  @Test
  void aPodsMetricsNameEveryContainer() {
    samples.report(
        "n1", report(Map.of("b", new Usage(0, 4096), "a", new Usage(12_345_678, 1_048_576))));
    String shown =
        new UsageObjects(samples)
            .of(UsageObjects.PODS, pod("{'name':'a','state':{'running':{}}}"))
            .orElseThrow()
            .toString();

    assertThat(shown.replace('"', '\''))
        .startsWith("{'kind':'PodMetrics','apiVersion':'metrics.k8s.io/v1beta1'")
        .contains("'labels':{'a':'b'}", "'window':'15s'")
        .endsWith(
            "'containers':[{'name':'a','usage':{'cpu':'12345678n','memory':'1024Ki'}},"
                + "{'name':'b','usage':{'cpu':'0','memory':'4Ki'}}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'name':'a','state':{'running':{}}}                                       | true
          {'name':'a','state':{'running':{}}},{'name':'b','state':{'running':{}}}    | false
          {'name':'a','state':{'running':{}}},{'name':'b','state':{'terminated':{}}} | true
          """)
  void aPodWithoutTheRateOfARunningContainerHasNoMetrics(String states, boolean shown) {
    samples.report("n1", report(Map.of("a", new Usage(1, 1024))));

    assertThat(new UsageObjects(samples).of(UsageObjects.PODS, pod(states)).isPresent())
        .isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"15000, 15s", "14987, 14.987s", "60000, 1m0s", "75500, 1m15.5s", "500, 0.5s"})
  void windowsAreWrittenAsGoDoes(long millis, String text) {
    Sample node = new Sample(time.now(), Duration.ofMillis(millis), Map.of("", new Usage(1, 1)));
    samples.report("n1", new NodeSamples(node, Map.of()));
    KubeObject object = KubeObject.of(Json.readObject("{\"metadata\":{\"name\":\"n1\"}}"));

    assertThat(
            new UsageObjects(samples).of(UsageObjects.NODES, object).orElseThrow().path("window"))
        .hasToString('"' + text + '"');
  }

  @Test
  void aNodeThatReportedOfNoMachineHasNoMetrics() {
    samples.report("n1", new NodeSamples(sample(Map.of()), Map.of()));
    KubeObject object = KubeObject.of(Json.readObject("{\"metadata\":{\"name\":\"n1\"}}"));

    assertThat(new UsageObjects(samples).of(UsageObjects.NODES, object)).isEmpty();
    assertThat(samples.node("n1").orElseThrow().at()).isAfter(Instant.EPOCH);
  }
}
