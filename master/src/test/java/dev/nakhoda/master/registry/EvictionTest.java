package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an eviction asks of the pod's disruption budget, and takes from it. */
class EvictionTest {

  private static final ObjectKey GUARD = new ObjectKey("default", "guard");
  private static final ObjectKey WEB = new ObjectKey("default", "web");

  private TestRegistry registry;

  @BeforeEach
  void open() throws InterruptedException {
    registry = new TestRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private void pod(String phase, boolean ready) {
    registry.create(
        ResourceName.PODS,
        "default",
        "{'metadata':{'name':'web','labels':{'app':'web'}},'spec':{'nodeName':'node-1',"
            + "'containers':[{'name':'c','image':'i'}]}}");
    registry.merge(
        ResourceName.PODS,
        WEB,
        "status",
        "{'status':{'phase':'%s','conditions':[{'type':'Ready','status':'%s'}]}}"
            .formatted(phase, ready ? "True" : "False"));
  }

  private void budget(String name, String spec, String status) throws InterruptedException {
    registry.create(
        ResourceName.POD_DISRUPTION_BUDGETS,
        "default",
        "{'metadata':{'name':'%s'},'spec':{'selector':{'matchLabels':{'app':'web'}}%s}}"
            .formatted(name, spec));
    KubeObject written =
        registry.merge(
            ResourceName.POD_DISRUPTION_BUDGETS,
            new ObjectKey("default", name),
            "status",
            "{'status':{" + status + "}}");
    registry.cache.awaitRevision(written.resourceVersion());
  }

  private void evict() {
    registry.resources.createSubresource(
        registry.strict(),
        registry.type(ResourceName.PODS),
        WEB,
        "eviction",
        TestRegistry.object(
            new ResourceName("policy", "v1", "evictions", "Eviction", true),
            "{'metadata':{'name':'web','namespace':'default'}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Running | true | | 1 | 2 | 3 | true",
        "Running | true | | 0 | 2 | 2 | false",
        "Pending | false | | 0 | 2 | 2 | true",
        "Succeeded | false | | 0 | 2 | 2 | true",
        "Running | false | | 0 | 2 | 2 | true",
        "Running | false | | 0 | 2 | 1 | false",
        "Running | false | ,'unhealthyPodEvictionPolicy':'AlwaysAllow' | 0 | 2 | 1 | true"
      })
  void asksTheBudget(
      String phase, boolean ready, String spec, int allowed, int desired, int healthy, boolean goes)
      throws InterruptedException {
    pod(phase, ready);
    budget(
        "guard",
        spec == null ? "" : spec,
        "'observedGeneration':1,'disruptionsAllowed':%d,'desiredHealthy':%d,'currentHealthy':%d"
                .formatted(allowed, desired, healthy)
            + ",'expectedPods':3");
    ApiException refused = catchThrowableOfType(ApiException.class, this::evict);
    assertThat(refused == null).isEqualTo(goes);
    if (refused != null) {
      assertThat(refused.code()).isEqualTo(429);
      assertThat(refused.status().message())
          .isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
      assertThat(refused.status().details().orElseThrow().causes().getFirst().message())
          .isEqualTo(
              "The disruption budget guard needs %d healthy pods and has %d currently"
                  .formatted(desired, healthy));
    }
  }

  @Test
  void takesOneDisruptionAndNotesThePod() throws InterruptedException {
    pod("Running", true);
    budget(
        "guard",
        "",
        "'observedGeneration':1,'disruptionsAllowed':1,'desiredHealthy':1,'currentHealthy':2,"
            + "'expectedPods':2");
    evict();
    var status = registry.get(ResourceName.POD_DISRUPTION_BUDGETS, GUARD).tree().path("status");
    assertThat(status.path("disruptionsAllowed").asInt(-1)).isZero();
    assertThat(status.path("disruptedPods").has("web")).isTrue();
  }

  @Test
  void aBudgetThatIsNotProcessedYetRefuses() throws InterruptedException {
    pod("Running", true);
    budget(
        "guard",
        "",
        "'disruptionsAllowed':1,'desiredHealthy':1,'currentHealthy':2,'expectedPods':2");
    ApiException refused = catchThrowableOfType(ApiException.class, this::evict);
    assertThat(refused.status().details().orElseThrow().causes().getFirst().message())
        .isEqualTo("The disruption budget guard is still being processed by the server.");
  }

  @Test
  void twoBudgetsAreTooMany() throws InterruptedException {
    pod("Running", true);
    String status =
        "'observedGeneration':1,'disruptionsAllowed':1,'desiredHealthy':1,'currentHealthy':2,"
            + "'expectedPods':2";
    budget("guard", "", status);
    budget("other", "", status);
    assertThat(catchThrowableOfType(ApiException.class, this::evict).status().message())
        .startsWith("This pod has more than one PodDisruptionBudget");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'minAvailable':1,'maxUnavailable':1 | minAvailable and maxUnavailable cannot be both set",
        "'minAvailable':-1 | must be greater than or equal to 0",
        "'maxUnavailable':'x' | a valid percent string must be a numeric string",
        "'maxUnavailable':'200%' | must not be greater than 100%",
        "'unhealthyPodEvictionPolicy':'Never' | supported values: \"AlwaysAllow\","
            + " \"IfHealthyBudget\""
      })
  void refusesBadBudgets(String spec, String message) {
    ApiException refused =
        catchThrowableOfType(
            ApiException.class,
            () ->
                registry.create(
                    ResourceName.POD_DISRUPTION_BUDGETS,
                    "default",
                    "{'metadata':{'name':'guard'},'spec':{" + spec + "}}"));
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.getMessage()).contains(message);
  }
}
