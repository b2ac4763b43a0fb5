package dev.nakhoda.master.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.master.controllers.autoscaling.AutoscalerPlan.Message;
import dev.nakhoda.master.controllers.engine.AutoscalerConfig;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One pass over an autoscaler of 2 to 10 replicas. A metric is {@code P/T}, usage of each pod and
 * the target for each, {@code !} one that cannot be had, {@code ?} one of an unknown type.
 */
class AutoscalerPlannerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final LabelSelector WEB = LabelSelector.ofMap(Map.of("app", "web"));

  private LabelSelector selector = WEB;
  private List<String> rivals = List.of("default/hpa");
  private String behavior = "";
  private ScalingHistory history = new ScalingHistory(List.of(), List.of(), List.of());

  private static KubeObject pod(int number) {
    String json =
        "{'metadata':{'name':'web-%d','namespace':'default'},'status':{'phase':'Running'}}";
    return KubeObject.of(Json.readObject(json.formatted(number).replace('\'', '"')));
  }

  private static String metric(String text, int index) {
    if (text.equals("?")) {
      return "{'type':'Moon'}";
    }
    String target = text.equals("!") ? "1" : text.substring(text.indexOf('/') + 1);
    return "{'type':'Pods','pods':{'metric':{'name':'m%d'},'target':{'type':'AverageValue',"
            .formatted(index)
        + "'averageValue':'%sm'}}}".formatted(target);
  }

  private static MetricValue value(String text, int pods) {
    if (!text.contains("/")) {
      return new MetricValue.Unavailable(new MetricUnavailable("out of order"));
    }
    long milli = Long.parseLong(text.substring(0, text.indexOf('/')));
    return new MetricValue.OfPods(
        IntStream.range(0, pods)
            .boxed()
            .collect(Collectors.toMap(each -> "web-" + each, each -> PodMetric.assumed(milli))));
  }

  private AutoscalerPlanner planner(int replicas, String metrics) {
    List<String> specs = new ArrayList<>();
    String[] words = metrics.split(" ");
    for (int index = 0; index < words.length; index++) {
      specs.add(metric(words[index], index));
    }
    String spec =
        "{'spec':{'minReplicas':2,'maxReplicas':10%s,'metrics':[%s]}}"
            .formatted(behavior, String.join(",", specs));
    return new AutoscalerPlanner(
        AutoscalerSpec.of(KubeObject.of(Json.readObject(spec.replace('\'', '"')))),
        new Scale(replicas, replicas, selector),
        history,
        IntStream.range(0, replicas).mapToObj(AutoscalerPlannerTest::pod).toList(),
        rivals,
        AutoscalerConfig.DEFAULT,
        NOW);
  }

  private AutoscalerPlan plan(int replicas, String metrics) {
    AutoscalerPlanner planner = planner(replicas, metrics);
    List<MetricValue> values = new ArrayList<>();
    if (planner.needsMetrics()) {
      for (String word : metrics.split(" ")) {
        values.add(value(word, replicas));
      }
    }
    return planner.plan(values);
  }

  private static String conditions(AutoscalerPlan plan) {
    return plan.conditions().stream()
        .map(each -> each.type() + "=" + each.status() + "/" + each.reason())
        .collect(Collectors.joining(" "));
  }

  private static Wanted condition(AutoscalerPlan plan, String type) {
    return plan.conditions().stream()
        .filter(each -> each.type().equals(type))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # replicas, metrics     | new size, why                            | active, able, limited
          4 | 100/100             | - | -                                    | True/ValidMetricFound | ReadyForNewScale | False/DesiredWithinRange
          4 | 109/100             | - | -                                    | True/ValidMetricFound | ReadyForNewScale | False/DesiredWithinRange
          4 | 111/100             | 5 | pods metric m0 above target          | True/ValidMetricFound | ReadyForNewScale | False/DesiredWithinRange
          4 | 91/100              | - | -                                    | True/ValidMetricFound | ReadyForNewScale | False/DesiredWithinRange
          4 | 74/100              | 3 | All metrics below target             | True/ValidMetricFound | ReadyForNewScale | False/DesiredWithinRange
          4 | 900/100             | 8 | pods metric m0 above target          | True/ValidMetricFound | ReadyForNewScale | True/ScaleUpLimit
          8 | 900/100             | 10| pods metric m0 above target          | True/ValidMetricFound | ReadyForNewScale | True/TooManyReplicas
          4 | 1/100               | 2 | All metrics below target             | True/ValidMetricFound | ReadyForNewScale | True/TooFewReplicas
          # the highest of several wins, and is the one that is named
          4 | 50/100 150/100      | 6 | pods metric m1 above target          | True/ValidMetricFound | ReadyForNewScale | False/DesiredWithinRange
          4 | 150/100 125/100     | 6 | pods metric m0 above target          | True/ValidMetricFound | ReadyForNewScale | False/DesiredWithinRange
          4 | 50/100 100/100      | - | -                                    | True/ValidMetricFound | ReadyForNewScale | False/DesiredWithinRange
          # one that fails forbids to scale down, not up
          4 | ! 150/100           | 6 | pods metric m1 above target          | True/ValidMetricFound | ReadyForNewScale | False/DesiredWithinRange
          4 | ! 100/100           | - | -                                    | True/ValidMetricFound | ReadyForNewScale | False/DesiredWithinRange
          """)
  void byMetrics(
      int replicas,
      String metrics,
      Integer size,
      String why,
      String active,
      String able,
      String limited) {
    AutoscalerPlan plan = plan(replicas, metrics);

    assertThat(plan.rescale().map(AutoscalerPlan.Rescale::replicas).orElse(null)).isEqualTo(size);
    assertThat(plan.rescale().map(AutoscalerPlan.Rescale::reason).orElse(null)).isEqualTo(why);
    assertThat(plan.failed()).isFalse();
    assertThat(conditions(plan))
        .isEqualTo(
            "AbleToScale=True/SucceededGetScale ScalingActive="
                + active
                + " AbleToScale=True/"
                + able
                + " ScalingLimited="
                + limited);
    assertThat(plan.history().recommendations()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          !          | FailedGetPodsMetric     | 1 invalid out of 1 | failed to get pods metric value: unable to get metric m0: out of order | unable to get metric m0: out of order
          ! !        | FailedGetPodsMetric     | 2 invalid out of 2 | failed to get pods metric value: unable to get metric m0: out of order | unable to get metric m0: out of order
          ! 50/100   | FailedGetPodsMetric     | 1 invalid out of 2 | failed to get pods metric value: unable to get metric m0: out of order | unable to get metric m0: out of order
          50/100 !   | FailedGetPodsMetric     | 1 invalid out of 2 | failed to get pods metric value: unable to get metric m1: out of order | unable to get metric m1: out of order
          ?          | InvalidMetricSourceType | 1 invalid out of 1 | unknown metric source type "Moon" | unknown metric source type "Moon"
          """)
  void whatCannotBeCountedChangesNothing(
      String metrics, String reason, String count, String error, String why) {
    AutoscalerPlan plan = plan(4, metrics);

    assertThat(plan.rescale()).isEmpty();
    assertThat(plan.failed()).isTrue();
    assertThat(plan.history()).isEqualTo(history);
    assertThat(condition(plan, "AbleToScale").reason()).isEqualTo("SucceededGetScale");
    assertThat(condition(plan, "ScalingActive"))
        .isEqualTo(
            new Wanted(
                "ScalingActive",
                "False",
                reason,
                "the HPA was unable to compute the replica count: " + why));
    assertThat(plan.messages())
        .contains(new Message(reason, why))
        .endsWith(
            new Message(
                "FailedComputeMetricsReplicas",
                "invalid metrics (" + count + "), first error is: " + error));
    assertThat(plan.metrics().orElseThrow()).hasSize(metrics.split(" ").length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          12 | 10 | New size: 10; reason: Current number of replicas above Spec.MaxReplicas
          1  | 2  | New size: 2; reason: Current number of replicas below Spec.MinReplicas
          """)
  void outsideOfTheLimitsNoMetricIsAsked(int replicas, int size, String message) {
    AutoscalerPlan plan = plan(replicas, "!");

    assertThat(planner(replicas, "!").needsMetrics()).isFalse();
    assertThat(plan.rescale())
        .hasValueSatisfying(rescale -> {
          assertThat(rescale.replicas()).isEqualTo(size);
          assertThat(rescale.message()).isEqualTo(message);
        });
    assertThat(conditions(plan)).isEqualTo("AbleToScale=True/SucceededGetScale");
  }

  @Test
  void aTargetOfNoReplicasIsLeftAlone() {
    AutoscalerPlan plan = plan(0, "!");

    assertThat(plan.rescale()).isEmpty();
    assertThat(condition(plan, "ScalingActive"))
        .isEqualTo(
            new Wanted(
                "ScalingActive",
                "False",
                "ScalingDisabled",
                "scaling is disabled since the replica count of the target is zero"));
  }

  @Test
  void podsThatAreNotItsOwnToCountAreNotCounted() {
    rivals = List.of("default/hpa", "default/other");
    AutoscalerPlan ambiguous = plan(4, "900/100");
    selector = LabelSelector.EVERYTHING;
    AutoscalerPlan everything = plan(4, "900/100");

    String why =
        "pods by selector app=web are controlled by multiple HPAs: [default/hpa default/other]";
    assertThat(condition(ambiguous, "ScalingActive"))
        .isEqualTo(new Wanted("ScalingActive", "False", "AmbiguousSelector", why));
    assertThat(ambiguous.messages())
        .containsExactly(
            new Message("AmbiguousSelector", why),
            new Message("FailedComputeMetricsReplicas", why));
    assertThat(condition(everything, "ScalingActive"))
        .isEqualTo(
            new Wanted(
                "ScalingActive",
                "False",
                "InvalidSelector",
                "the HPA target's scale is missing a selector"));
    assertThat(everything.messages().getFirst())
        .isEqualTo(new Message("SelectorRequired", "selector is required"));
    assertThat(List.of(ambiguous, everything))
        .allMatch(AutoscalerPlan::failed)
        .allMatch(plan -> plan.rescale().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      textBlock =
          """
          # behaviour, recommended a minute ago | usage of 4 | new size, why it is, message of AbleToScale
          'scaleUp':{'selectPolicy':'Disabled','policies':[{'type':'Pods','value':1,'periodSeconds':15}]} | 4 | 200 | - | ScaleUpLimit       | recommended size matches current size
          'scaleUp':{'policies':[{'type':'Pods','value':1,'periodSeconds':15}]}                           | 4 | 200 | 5 | ScaleUpLimit       | recommended size matches current size
          'scaleUp':{'stabilizationWindowSeconds':90,'policies':[{'type':'Pods','value':9,'periodSeconds':15}]} | 5 | 200 | 5 | DesiredWithinRange | recent recommendations were lower than current one, applying the lowest recent recommendation
          'scaleUp':{'tolerance':'0.01','policies':[{'type':'Pods','value':9,'periodSeconds':15}]}        | 4 | 102 | 5 | DesiredWithinRange | recommended size matches current size
          'scaleDown':{'policies':[{'type':'Pods','value':9,'periodSeconds':15}]}                         | 4 | 50  | - | DesiredWithinRange | recent recommendations were higher than current one, applying the highest recent recommendation
          'scaleDown':{'stabilizationWindowSeconds':30,'policies':[{'type':'Percent','value':25,'periodSeconds':15}]} | 4 | 50 | 3 | ScaleDownLimit | recommended size matches current size
          'scaleDown':{'stabilizationWindowSeconds':0,'selectPolicy':'Disabled','policies':[{'type':'Pods','value':1,'periodSeconds':15}]} | 4 | 50 | - | ScaleDownLimit | recommended size matches current size
          """)
  void behaviorHoldsBack(
      String rules, int recommended, long usage, Integer size, String limited, String able) {
    behavior = ",'behavior':{" + rules + "}";
    history =
        new ScalingHistory(
            List.of(new ScalingHistory.Entry(NOW.minusSeconds(60), recommended)),
            List.of(),
            List.of());
    AutoscalerPlan plan = plan(4, usage + "/100");

    assertThat(plan.rescale().map(AutoscalerPlan.Rescale::replicas).orElse(null)).isEqualTo(size);
    assertThat(condition(plan, "ScalingLimited").reason()).isEqualTo(limited);
    assertThat(condition(plan, "AbleToScale").message()).isEqualTo(able);
  }
}
