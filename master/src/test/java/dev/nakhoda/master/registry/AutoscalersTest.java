package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Scope;
import dev.nakhoda.client.Watch;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** HorizontalPodAutoscalers in both of their versions, whichever they are written in. */
class AutoscalersTest {

  private static final ResourceName V2 = ResourceName.HORIZONTAL_POD_AUTOSCALERS;
  private static final ResourceName V1 =
      new ResourceName(V2.group(), "v1", V2.plural(), V2.kind(), true);
  private static final ObjectKey KEY = new ObjectKey("default", "web");
  private static final String HEAD =
      "{'metadata':{'name':'web'},'spec':{'scaleTargetRef':{'apiVersion':'apps/v1',"
          + "'kind':'Deployment','name':'web'},'maxReplicas':3";

  private TestRegistry registry;

  @BeforeEach
  void open() throws InterruptedException {
    registry = new TestRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private static String json(KubeObject object, String field) {
    return object.tree().path(field).toString().replace('"', '\'');
  }

  @Test
  void version1IsStoredAsVersion2AndReadInBoth() {
    KubeObject made =
        registry.create(V1, "default", HEAD + ",'targetCPUUtilizationPercentage':50}}");

    assertThat(made.apiVersion()).isEqualTo("autoscaling/v1");
    assertThat(made.tree().at("/spec/targetCPUUtilizationPercentage").asInt()).isEqualTo(50);
    assertThat(made.tree().at("/spec/minReplicas").asInt()).isEqualTo(1);
    assertThat(made.annotations()).isEmpty();
    assertThat(registry.store.get("/registry/horizontalpodautoscalers/default/web"))
        .hasValueSatisfying(entry ->
            assertThat(new String(entry.value(), StandardCharsets.UTF_8))
                .contains("\"autoscaling/v2\""));
    assertThat(json(registry.get(V2, KEY), "spec"))
        .contains(
            "'metrics':[{'type':'Resource','resource':{'name':'cpu','target':"
                + "{'type':'Utilization','averageUtilization':50}}}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'metrics':[{'type':'Resource','resource':{'name':'memory','target':{'type':'Utilization','averageUtilization':70}}}]
          'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'AverageValue','averageValue':'100m'}}}]
          'metrics':[{'type':'ContainerResource','containerResource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':70},'container':'c'}}]
          'metrics':[{'type':'Pods','pods':{'metric':{'name':'q','selector':{'matchLabels':{'a':'b'}}},'target':{'type':'AverageValue','averageValue':'1k'}}}]
          'metrics':[{'type':'Object','object':{'describedObject':{'kind':'Service','name':'s','apiVersion':'v1'},'metric':{'name':'q'},'target':{'type':'Value','value':'5'}}}]
          'metrics':[{'type':'Object','object':{'describedObject':{'kind':'Service','name':'s','apiVersion':'v1'},'metric':{'name':'q'},'target':{'type':'AverageValue','averageValue':'5'}}}]
          'metrics':[{'type':'External','external':{'metric':{'name':'q','selector':{'matchLabels':{'a':'b'}}},'target':{'type':'Value','value':'5'}}},{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':70}}}]
          'behavior':{'scaleUp':{'stabilizationWindowSeconds':0,'selectPolicy':'Max','policies':[{'type':'Pods','value':4,'periodSeconds':15},{'type':'Percent','value':100,'periodSeconds':15}]},'scaleDown':{'stabilizationWindowSeconds':60,'selectPolicy':'Disabled','policies':[{'type':'Percent','value':10,'periodSeconds':60}]}}
          """)
  void nothingIsLostOnTheWayThroughVersion1(String part) {
    registry.create(V2, "default", HEAD + "," + part + "}}");
    KubeObject before = registry.get(V2, KEY);

    KubeObject shown = registry.get(V1, KEY);
    registry.update(shown.with(tree -> label(tree, "touched")), V1, "");

    KubeObject after = registry.get(V2, KEY);
    assertThat(after.labels()).containsKey("touched");
    assertThat(after.annotations()).isEmpty();
    assertThat(after.tree().path("spec")).isEqualTo(before.tree().path("spec"));
    assertThat(json(after, "spec")).contains(part);
  }

  private static void label(ObjectNode tree, String label) {
    tree.withObjectProperty("metadata").withObjectProperty("labels").put(label, "");
  }

  @Test
  void theStatusGoesBothWays() {
    registry.create(V2, "default", HEAD + "}}");
    registry.merge(
        V2,
        KEY,
        "status",
        "{'status':{'currentReplicas':2,'desiredReplicas':3,'conditions':[{'type':'AbleToScale',"
            + "'status':'True'}],'currentMetrics':[{'type':'Resource','resource':{'name':'cpu',"
            + "'current':{'averageUtilization':90,'averageValue':'9m'}}}]}}");

    KubeObject shown = registry.get(V1, KEY);

    assertThat(json(shown, "status"))
        .isEqualTo(
            "{'currentReplicas':2,'desiredReplicas':3,'currentCPUUtilizationPercentage':90}");
    assertThat(shown.annotations())
        .containsEntry(
            "autoscaling.alpha.kubernetes.io/current-metrics",
            "[{\"type\":\"Resource\",\"resource\":{\"name\":\"cpu\","
                + "\"currentAverageUtilization\":90,\"currentAverageValue\":\"9m\"}}]")
        .containsKey("autoscaling.alpha.kubernetes.io/conditions");
  }

  @Test
  void patchesAreAppliedToTheVersionThatTheyAreSentTo() {
    registry.create(V1, "default", HEAD + "}}");
    registry.merge(V1, KEY, "", "{'spec':{'targetCPUUtilizationPercentage':33}}");

    assertThat(registry.get(V2, KEY).tree().at("/spec/metrics/0/resource/target").toString())
        .contains("33");
    Patch json =
        new Patch(
            Patch.Type.JSON,
            "[{\"op\":\"replace\",\"path\":\"/spec/metrics/0/resource/name\",\"value\":\"memory\"}]"
                .getBytes(StandardCharsets.UTF_8));
    registry.resources.patch(registry.strict(), registry.type(V2), KEY, "", json);
    assertThat(registry.get(V1, KEY).annotations())
        .containsKey("autoscaling.alpha.kubernetes.io/metrics");
  }

  @Test
  void listsAndWatchesSpeakTheirVersion() throws InterruptedException {
    registry.create(V1, "default", HEAD + "}}");

    assertThat(registry.resources.list(registry.type(V1), Scope.ALL, ListPage.ALL).items())
        .extracting(KubeObject::apiVersion)
        .containsExactly("autoscaling/v1");
    try (Watch watch =
        registry.resources.watch(registry.type(V1), Scope.ALL, "", WatchOptions.PLAIN)) {
      assertThat(watch.next().object().apiVersion()).isEqualTo("autoscaling/v1");
    }
    assertThat(registry.delete(V1, KEY, dev.nakhoda.client.DeleteOptions.DEFAULT).object())
        .extracting(KubeObject::apiVersion)
        .isEqualTo("autoscaling/v1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'minReplicas':0 | spec.minReplicas: Invalid value: 0: must be greater than or equal to 1
          'minReplicas':4 | spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`
          'metrics':[{'type':'Cpu'}] | spec.metrics[0].type: Unsupported value: "Cpu": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"
          'metrics':[{'type':'Pods','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':0}}}] | spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0;spec.metrics[0].pods: Required value: must populate information for the given metric source
          'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization'}}}] | spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization
          'metrics':[{'type':'External','external':{'metric':{'name':'q'},'target':{'type':'Value','value':'-1'}}}] | spec.metrics[0].external.target.value: Invalid value: "-1": must be positive
          'metrics':[{'type':'Pods','pods':{'metric':{'name':'a/b'},'target':{'type':'AverageValue','averageValue':'1'}}}] | spec.metrics[0].pods.metric.name: Invalid value: "a/b": may not contain '/'
          'behavior':{'scaleDown':{'stabilizationWindowSeconds':3601,'policies':[{'type':'Pods','value':0,'periodSeconds':1801}]}} | spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600;spec.behavior.scaleDown.policies[0].value: Invalid value: 0: must be greater than zero;spec.behavior.scaleDown.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800
          """)
  void faultsAreToldInUpstreamsWords(String part, String complaints) {
    assertThatThrownBy(() -> registry.create(V2, "default", HEAD + "," + part + "}}"))
        .isInstanceOfSatisfying(
            ApiException.class,
            refused ->
                assertThat(
                        refused.status().details().orElseThrow().causes().stream()
                            .map(cause -> cause.field() + ": " + cause.message())
                            .collect(Collectors.joining(";")))
                    .isEqualTo(complaints));
  }

  @Test
  void bothVersionsAreServedAndOneIsStored() {
    assertThat(registry.resources.types())
        .extracting(type -> type.name().apiVersion() + " " + type.name().kind())
        .containsSubsequence(
            "autoscaling/v2 HorizontalPodAutoscaler", "autoscaling/v1 HorizontalPodAutoscaler");
    assertThat(registry.resources.storedTypes())
        .extracting(type -> type.name().apiVersion())
        .doesNotContain("autoscaling/v1");
  }
}
