package dev.nakhoda.master.controllers.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.master.controllers.autoscaling.MetricRecommendation.Failed;
import dev.nakhoda.master.controllers.autoscaling.MetricRecommendation.Replicas;
import dev.nakhoda.master.controllers.autoscaling.ReplicaCalculator.Tolerance;
import dev.nakhoda.master.controllers.engine.AutoscalerConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What one metric comes to for two pods that ask for 100m each: the number, the name in events and
 * the entry in the status; or how its failure is told. A value is {@code a,b} for the two pods, or
 * one number.
 */
class MetricRecommendationTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private static KubeObject pod(String name) {
    String json =
        "{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'100m'}}}]},"
                .formatted(name)
            + "'status':{'phase':'Running','startTime':'2026-01-01T10:00:00Z','conditions':"
            + "[{'type':'Ready','status':'True','lastTransitionTime':'2026-01-01T10:00:05Z'}]}}";
    return KubeObject.of(Json.readObject(json.replace('\'', '"')));
  }

  private static MetricRecommendation of(String metric, MetricValue value) {
    return MetricRecommendation.of(
        Json.readObject(metric.replace('\'', '"')),
        value,
        new Scale(2, 2, LabelSelector.EVERYTHING),
        new ReplicaCalculator(
            Stream.of("a", "b").map(MetricRecommendationTest::pod).toList(),
            new Tolerance(0.1, 0.1),
            AutoscalerConfig.DEFAULT,
            NOW));
  }

  private static MetricValue value(String text) {
    List<Long> numbers = Stream.of(text.split(",")).map(Long::parseLong).toList();
    return numbers.size() == 1
        ? new MetricValue.Whole(numbers.getFirst())
        : new MetricValue.OfPods(
            Map.of(
                "a", PodMetric.assumed(numbers.get(0)),
                "b", PodMetric.assumed(numbers.get(1))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'type':'Resource','resource':{'name':'cpu','target':{'averageUtilization':50}}} | 90,110 | 4 | cpu resource utilization (percentage of request) | {'type':'Resource','resource':{'name':'cpu','current':{'averageUtilization':100,'averageValue':'100m'}}}
          {'type':'Resource','resource':{'name':'cpu','target':{'averageValue':'50m'}}} | 90,110 | 4 | cpu resource | {'type':'Resource','resource':{'name':'cpu','current':{'averageValue':'100m'}}}
          {'type':'ContainerResource','containerResource':{'name':'cpu','container':'c','target':{'averageUtilization':100}}} | 90,110 | 2 | cpu resource utilization (percentage of request) | {'type':'ContainerResource','containerResource':{'name':'cpu','current':{'averageUtilization':100,'averageValue':'100m'},'container':'c'}}
          {'type':'Pods','pods':{'metric':{'name':'q','selector':{'matchLabels':{'a':'b'}}},'target':{'averageValue':'1'}}} | 2000,1000 | 3 | pods metric q | {'type':'Pods','pods':{'metric':{'name':'q','selector':{'matchLabels':{'a':'b'}}},'current':{'averageValue':'1500m'}}}
          {'type':'Object','object':{'metric':{'name':'q'},'describedObject':{'kind':'Service','name':'s'},'target':{'type':'Value','value':'2'}}} | 4000 | 4 | Service metric q | {'type':'Object','object':{'metric':{'name':'q'},'current':{'value':'4'},'describedObject':{'kind':'Service','name':'s'}}}
          {'type':'Object','object':{'metric':{'name':'q'},'describedObject':{'kind':'Service','name':'s'},'target':{'type':'AverageValue','averageValue':'2'}}} | 10000 | 5 | external metric q(nil) | {'type':'Object','object':{'metric':{'name':'q'},'current':{'averageValue':'5'},'describedObject':{'kind':'Service','name':'s'}}}
          {'type':'External','external':{'metric':{'name':'q','selector':{'matchLabels':{'a':'b'}}},'target':{'value':'2'}}} | 4000 | 4 | external metric q(&LabelSelector{MatchLabels:map[string]string{a: b,},MatchExpressions:[]LabelSelectorRequirement{},}) | {'type':'External','external':{'metric':{'name':'q','selector':{'matchLabels':{'a':'b'}}},'current':{'value':'4'}}}
          {'type':'External','external':{'metric':{'name':'q'},'target':{'averageValue':'2'}}} | 10000 | 5 | external metric q(nil) | {'type':'External','external':{'metric':{'name':'q'},'current':{'averageValue':'5'}}}
          """)
  void comesTo(String metric, String value, int replicas, String name, String status) {
    assertThat(of(metric, value(value)))
        .isEqualTo(new Replicas(replicas, name, Json.readObject(status.replace('\'', '"'))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'type':'Resource','resource':{'name':'cpu','target':{'averageUtilization':50}}} | FailedGetResourceMetric | failed to get cpu utilization: unable to get metrics for resource cpu: gone | failed to get cpu resource metric value: failed to get cpu utilization: unable to get metrics for resource cpu: gone
          {'type':'Resource','resource':{'name':'cpu','target':{'averageValue':'50m'}}} | FailedGetResourceMetric | failed to get cpu usage: unable to get metrics for resource cpu: gone | failed to get cpu resource metric value: failed to get cpu usage: unable to get metrics for resource cpu: gone
          {'type':'ContainerResource','containerResource':{'name':'cpu','container':'c','target':{'averageUtilization':50}}} | FailedGetContainerResourceMetric | failed to get cpu utilization: unable to get metrics for resource cpu: gone | failed to get c container metric value: failed to get cpu utilization: unable to get metrics for resource cpu: gone
          {'type':'Pods','pods':{'metric':{'name':'q'},'target':{'averageValue':'1'}}} | FailedGetPodsMetric | unable to get metric q: gone | failed to get pods metric value: unable to get metric q: gone
          {'type':'Object','object':{'metric':{'name':'q'},'describedObject':{'kind':'Service','name':'s'},'target':{'type':'Value','value':'2'}}} | FailedGetObjectMetric | gone | failed to get object metric value: gone
          {'type':'External','external':{'metric':{'name':'q'},'target':{'value':'2'}}} | FailedGetExternalMetric | gone | failed to get q external metric value: failed to get external metric q: gone
          {'type':'External','external':{'metric':{'name':'q'},'target':{'averageValue':'2'}}} | FailedGetExternalMetric | gone | failed to get q external metric value: failed to get q external metric: gone
          """)
  void failuresAreToldInUpstreamsWords(String metric, String reason, String why, String error) {
    assertThat(of(metric, new MetricValue.Unavailable(new MetricUnavailable("gone"))))
        .isEqualTo(new Failed(reason, why, error));
  }
}
