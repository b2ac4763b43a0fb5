package dev.nakhoda.master.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.autoscaling.ScalingHistory.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a recommendation may be done now. Entries of the history are {@code age:replicas}. */
class ReplicaLimitsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private static List<Entry> entries(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String entry : text.split(" ")) {
      if (entry.contains(":")) {
        String[] parts = entry.split(":");
        entries.add(
            new Entry(NOW.minusSeconds(Long.parseLong(parts[0])), Integer.parseInt(parts[1])));
      }
    }
    return entries;
  }

  private static ReplicaLimits.Result apply(
      String behavior, int current, int desired, ScalingHistory history) {
    String spec =
        "{'spec':{'minReplicas':2,'maxReplicas':20" + behavior.replaceFirst("^(.)", ",$1") + "}}";
    return new ReplicaLimits(
            AutoscalerSpec.of(KubeObject.of(Json.readObject(spec.replace('\'', '"')))),
            current,
            history,
            Duration.ofMinutes(5),
            NOW)
        .apply(desired);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # current, desired, recommendations | replicas, able to scale, limited
          3 | 5  |              | 5  | ReadyForNewScale    | DesiredWithinRange
          3 | 3  |              | 3  | ReadyForNewScale    | DesiredWithinRange
          1 | 9  |              | 4  | ReadyForNewScale    | ScaleUpLimit
          3 | 9  |              | 6  | ReadyForNewScale    | ScaleUpLimit
          15| 25 |              | 20 | ReadyForNewScale    | TooManyReplicas
          5 | 1  |              | 2  | ReadyForNewScale    | TooFewReplicas
          5 | 3  | 200:5        | 5  | ScaleDownStabilized | DesiredWithinRange
          5 | 3  | 299:4 301:5  | 4  | ScaleDownStabilized | DesiredWithinRange
          5 | 3  | 301:5        | 3  | ReadyForNewScale    | DesiredWithinRange
          5 | 7  | 10:5         | 7  | ReadyForNewScale    | DesiredWithinRange
          """)
  void withoutBehavior(
      int current, int desired, String past, int replicas, String able, String limited) {
    var history = new ScalingHistory(entries(past == null ? "" : past), List.of(), List.of());
    var result = apply("", current, desired, history);

    assertThat(result.replicas()).isEqualTo(replicas);
    assertThat(result.ableToScale().reason()).isEqualTo(able);
    assertThat(result.scalingLimited().reason()).isEqualTo(limited);
    assertThat(result.scalingLimited().status())
        .isEqualTo(limited.equals("DesiredWithinRange") ? "False" : "True");
    assertThat(result.history().recommendations()).contains(new Entry(NOW, desired));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # up: window, policies; down: window, policies | current, desired | recommended | added | removed | replicas, able, limited
          0;Max;Pods:4:15,Percent:100:15    | 0;Max;Percent:100:15  | 3  | 9  | ``        | ``      | ``      | 7  | ReadyForNewScale    | ScaleUpLimit
          0;Max;Pods:4:15,Percent:100:15    | 0;Max;Percent:100:15  | 10 | 20 | ``        | ``      | ``      | 20 | ReadyForNewScale    | DesiredWithinRange
          0;Min;Pods:4:15,Percent:100:15    | 0;Max;Percent:100:15  | 10 | 20 | ``        | ``      | ``      | 14 | ReadyForNewScale    | ScaleUpLimit
          0;Disabled;Pods:4:15              | 0;Max;Percent:100:15  | 10 | 20 | ``        | ``      | ``      | 10 | ReadyForNewScale    | ScaleUpLimit
          0;Max;Pods:4:60                   | 0;Max;Percent:100:15  | 7  | 20 | ``        | `30:4`  | ``      | 7  | ReadyForNewScale    | ScaleUpLimit
          0;Max;Pods:4:60                   | 0;Max;Percent:100:15  | 7  | 20 | ``        | `61:4`  | ``      | 11 | ReadyForNewScale    | ScaleUpLimit
          0;Max;Pods:4:60                   | 0;Max;Percent:100:15  | 6  | 20 | ``        | `30:4`  | `20:1`  | 7  | ReadyForNewScale    | ScaleUpLimit
          0;Max;Percent:10:60               | 0;Max;Percent:100:15  | 3  | 20 | ``        | ``      | ``      | 4  | ReadyForNewScale    | ScaleUpLimit
          0;Max;Pods:40:60                  | 0;Max;Percent:100:15  | 3  | 30 | ``        | ``      | ``      | 20 | ReadyForNewScale    | TooManyReplicas
          60;Max;Pods:40:60                 | 0;Max;Percent:100:15  | 3  | 9  | `30:5`    | ``      | ``      | 5  | ScaleUpStabilized   | DesiredWithinRange
          0;Max;Pods:4:15                   | 0;Max;Percent:10:60   | 10 | 3  | ``        | ``      | ``      | 9  | ReadyForNewScale    | ScaleDownLimit
          0;Max;Pods:4:15                   | 0;Max;Pods:1:60,Percent:50:60 | 10 | 3 | ``  | ``      | ``      | 5  | ReadyForNewScale    | ScaleDownLimit
          0;Max;Pods:4:15                   | 0;Min;Pods:1:60,Percent:50:60 | 10 | 3 | ``  | ``      | ``      | 9  | ReadyForNewScale    | ScaleDownLimit
          0;Max;Pods:4:15                   | 0;Max;Pods:2:60       | 8  | 3  | ``        | ``      | `30:2`  | 8  | ReadyForNewScale    | ScaleDownLimit
          0;Max;Pods:4:15                   | 0;Disabled;Pods:2:60  | 8  | 3  | ``        | ``      | ``      | 8  | ReadyForNewScale    | ScaleDownLimit
          0;Max;Pods:4:15                   | 0;Max;Percent:100:15  | 8  | 1  | ``        | ``      | ``      | 2  | ReadyForNewScale    | TooFewReplicas
          0;Max;Pods:4:15                   | 60;Max;Percent:100:15 | 8  | 3  | `59:6`    | ``      | ``      | 6  | ScaleDownStabilized | DesiredWithinRange
          0;Max;Pods:4:15                   | -1;Max;Percent:100:15 | 8  | 3  | `299:6`   | ``      | ``      | 6  | ScaleDownStabilized | DesiredWithinRange
          """)
  void withBehavior(
      String up,
      String down,
      int current,
      int desired,
      String recommended,
      String added,
      String removed,
      int replicas,
      String able,
      String limited) {
    var history = new ScalingHistory(entries(recommended), entries(added), entries(removed));
    String behavior = "'behavior':{'scaleUp':" + rules(up) + ",'scaleDown':" + rules(down) + "}";
    var result = apply(behavior, current, desired, history);

    assertThat(result.replicas()).isEqualTo(replicas);
    assertThat(result.ableToScale().reason()).isEqualTo(able);
    assertThat(result.scalingLimited().reason()).isEqualTo(limited);
  }

  private static String rules(String text) {
    String[] parts = text.split(";");
    StringBuilder policies = new StringBuilder();
    for (String policy : parts[2].split(",")) {
      String[] words = policy.split(":");
      policies
          .append(policies.isEmpty() ? "" : ",")
          .append("{'type':'%s','value':%s,'periodSeconds':%s}".formatted((Object[]) words));
    }
    String window = parts[0].equals("-1") ? "" : "'stabilizationWindowSeconds':" + parts[0] + ",";
    return "{" + window + "'selectPolicy':'" + parts[1] + "','policies':[" + policies + "]}";
  }
}
