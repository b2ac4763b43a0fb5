package dev.nakhoda.master.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.autoscaling.ReplicaCalculator.Proposal;
import dev.nakhoda.master.controllers.autoscaling.ReplicaCalculator.Tolerance;
import dev.nakhoda.master.controllers.engine.AutoscalerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many replicas usage asks for. A pod is {@code state=milli}: r ready for long, n never ready,
 * w ready since just now, u unready after it was ready, p pending, f failed, d being deleted;
 * without a number it was not measured.
 */
class ReplicaCalculatorTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final List<KubeObject> pods = new ArrayList<>();
  private final Map<String, PodMetric> metrics = new LinkedHashMap<>();

  private void read(String text) {
    for (String word : text.split(" ")) {
      String[] parts = word.split("=");
      String name = parts[0] + pods.size();
      pods.add(pod(name, parts[0].charAt(0)));
      if (parts.length > 1) {
        metrics.put(name, new PodMetric(NOW, Duration.ofSeconds(15), Long.parseLong(parts[1])));
      }
    }
  }

  private static KubeObject pod(String name, char state) {
    boolean ready = state == 'r' || state == 'w' || state == 'd';
    String started = state == 'w' ? "2026-01-01T11:59:40Z" : "2026-01-01T11:00:00Z";
    String changed =
        switch (state) {
          case 'w' -> "2026-01-01T11:59:50Z";
          case 'n' -> "2026-01-01T11:00:10Z";
          default -> "2026-01-01T11:30:00Z";
        };
    String phase = state == 'p' ? "Pending" : state == 'f' ? "Failed" : "Running";
    String deleted = state == 'd' ? ",'deletionTimestamp':'2026-01-01T12:00:00Z'" : "";
    String json =
        "{'metadata':{'name':'%s'%s},'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'100m'}}}]},"
                .formatted(name, deleted)
            + "'status':{'phase':'%s','startTime':'%s','conditions':[{'type':'Ready','status':'%s','lastTransitionTime':'%s'}]}}"
                .formatted(phase, started, ready ? "True" : "False", changed);
    return KubeObject.of(Json.readObject(json.replace('\'', '"')));
  }

  private ReplicaCalculator calculator() {
    return new ReplicaCalculator(pods, new Tolerance(0.1, 0.1), AutoscalerConfig.DEFAULT, NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # pods, current, target %            | replicas, %, mean
          r=100 r=100 r=100        | 3 | 50    | 6 | 100 | 100
          r=50 r=50 r=50           | 3 | 50    | 3 | 50  | 50
          r=54 r=54 r=54           | 3 | 50    | 3 | 54  | 54
          r=56 r=56 r=56           | 3 | 50    | 4 | 56  | 56
          r=45 r=45 r=45           | 3 | 50    | 3 | 45  | 45
          r=10 r=10 r=10           | 3 | 50    | 1 | 10  | 10
          # not yet ready: counted as idle when it goes up, not at all when it goes down
          r=100 r=100 n=500        | 3 | 50    | 4 | 100 | 100
          r=100 r=100 p            | 3 | 50    | 4 | 100 | 100
          r=100 r=100 w=500        | 3 | 50    | 4 | 100 | 100
          r=10 r=10 n=500          | 3 | 50    | 1 | 10  | 10
          # was ready once: counts as it is
          r=100 r=100 u=100        | 3 | 50    | 6 | 100 | 100
          # not measured: idle when it goes up, fully used when it goes down
          r=100 r=100 r            | 3 | 50    | 4 | 100 | 100
          r=20 r=20 r              | 3 | 50    | 3 | 20  | 20
          r=5 r=5 r                | 3 | 90    | 2 | 5   | 5
          r=60 r r                 | 3 | 50    | 3 | 60  | 60
          # a target above the request: as much as the target
          r=190 r=190 r            | 3 | 200   | 3 | 190 | 190
          r=100 r=100 r r          | 4 | 200   | 3 | 100 | 100
          # they do not count
          r=100 r=100 d=900 f      | 3 | 50    | 4 | 100 | 100
          """)
  void utilization(String states, int current, int target, int replicas, int percent, long mean) {
    read(states);
    Proposal proposal = calculator().utilization(current, target, "cpu", "", metrics);

    assertThat(proposal.replicas()).isEqualTo(replicas);
    assertThat(proposal.percent()).contains(percent);
    assertThat(proposal.milli()).isEqualTo(mean);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          r=200 r=200   | 2 | 100 | 4
          r=105 r=105   | 2 | 100 | 2
          r=30 r=30     | 2 | 100 | 1
          r=200 n=900   | 2 | 100 | 11
          r=30 r        | 2 | 100 | 2
          r=200 r       | 2 | 100 | 2
          """)
  void averageOfPods(String states, int current, long target, int replicas) {
    read(states);
    assertThat(calculator().average(current, target, "", metrics).replicas()).isEqualTo(replicas);
  }

  @ParameterizedTest
  @CsvSource({
    // current, target, value, ready pods: replicas
    "2, 100, 200, 4",
    "2, 100, 105, 2",
    "2, 100, 50, 1",
    "0, 100, 250, 3",
    "0, 100, 0, 0"
  })
  void valueOfSomethingElse(int current, long target, long value, int replicas) {
    read("r r p");
    assertThat(calculator().value(current, target, value).replicas()).isEqualTo(replicas);
  }

  @ParameterizedTest
  @CsvSource({
    // present, target for each, value: replicas, shown for each
    "2, 100, 400, 4, 200",
    "2, 100, 205, 2, 103",
    "4, 100, 100, 1, 25",
    "0, 100, 300, 3, 300",
    "0, 100, 0, 0, 0"
  })
  void shareOfSomethingElse(int present, long target, long value, int replicas, long each) {
    Proposal proposal = calculator().share(present, target, value);
    assertThat(proposal.replicas()).isEqualTo(replicas);
    assertThat(proposal.milli()).isEqualTo(each);
  }

  @Test
  void whatCannotBeCountedIsToldInUpstreamsWords() {
    assertThatThrownBy(() -> calculator().utilization(1, 50, "cpu", "", metrics))
        .hasMessage("no pods returned by selector while calculating replica count");
    read("n=5");
    assertThatThrownBy(() -> calculator().utilization(1, 50, "cpu", "", metrics))
        .hasMessage("did not receive metrics for any ready pods");
    assertThatThrownBy(() -> calculator().utilization(1, 50, "memory", "", metrics))
        .hasMessage("missing request for memory in container c of Pod n0");
    assertThatThrownBy(() -> calculator().utilization(1, 50, "cpu", "side", metrics))
        .hasMessage("container side not found in Pod n0");
  }

  @Test
  void eachDirectionMayHaveATolerance() {
    read("r=105 r=105");
    ReplicaCalculator eager =
        new ReplicaCalculator(pods, new Tolerance(0.01, 0.1), AutoscalerConfig.DEFAULT, NOW);
    assertThat(eager.average(2, 100, "", metrics).replicas()).isEqualTo(3);
    assertThat(calculator().average(2, 100, "", metrics).replicas()).isEqualTo(2);
  }
}
