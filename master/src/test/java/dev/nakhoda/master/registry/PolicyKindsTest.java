package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LimitRanges and ResourceQuotas as users write them: defaults, refusals, tables. */
class PolicyKindsTest {

  private TestRegistry registry;

  @BeforeEach
  void open() throws InterruptedException {
    registry = new TestRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private KubeObject quota(String spec) {
    return registry.create(
        ResourceName.RESOURCE_QUOTAS, "default", "{'metadata':{'name':'q'},'spec':{" + spec + "}}");
  }

  private KubeObject limits(String limit) {
    return registry.create(
        ResourceName.LIMIT_RANGES,
        "default",
        "{'metadata':{'name':'l'},'spec':{'limits':[" + limit + "]}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'hard':{'apples':'1'}                              | spec.hard[apples]: Invalid value: "apples": must be a standard resource type or fully qualified
          'hard':{'storage':'1'}                             | spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota
          'hard':{'pods':'-1'}                               | spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0
          'hard':{'pods':'1500m'}                            | spec.hard[pods]: Invalid value: "1500m": must be an integer
          'hard':{'pods':'1'},'scopes':['Big']               | spec.scopes: Invalid value: ["Big"]: unsupported scope
          'hard':{'services':'1'},'scopes':['Terminating']   | spec.scopes: Invalid value: ["Terminating"]: unsupported scope applied to resource
          'hard':{'cpu':'1'},'scopes':['BestEffort']         | spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource
          'hard':{'pods':'1'},'scopes':['BestEffort','NotBestEffort'] | spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes
          'hard':{'pods':'1'},'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'In'}]} | spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector
          'hard':{'pods':'1'},'scopeSelector':{'matchExpressions':[{'scopeName':'Terminating','operator':'DoesNotExist'}]} | spec.scopeSelector.matchExpressions.operator: Invalid value: "DoesNotExist": must be 'Exist' when scope is any of
          """)
  void badQuotasAreRefused(String spec, String why) {
    assertThatThrownBy(() -> quota(spec)).hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'type':'Thing'}                                       | limits[0].type: Invalid value: "Thing": must be a standard limit type or fully qualified
          {'type':'Pod'},{'type':'Pod'}                          | limits[1].type: Duplicate value: "Pod"
          {'type':'Pod','default':{'cpu':'1'}}                   | limits[0].default: Forbidden: may not be specified when `type` is 'Pod'
          {'type':'PersistentVolumeClaim'}                       | limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided
          {'type':'Container','max':{'apples':'1'}}              | limits[0].max[apples]: Invalid value: "apples": must be a standard resource for containers
          {'type':'Container','min':{'cpu':'2'},'max':{'cpu':'1'}} | limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1
          {'type':'Container','min':{'cpu':'2'},'defaultRequest':{'cpu':'1'}} | limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1
          {'type':'Container','default':{'cpu':'1'},'defaultRequest':{'cpu':'2'}} | limits[0].defaultRequest[cpu]: Invalid value: "2": default request value 2 is greater than default limit value 1
          {'type':'Container','default':{'cpu':'2'},'max':{'cpu':'1'}} | limits[0].default[cpu]: Invalid value: "1": default value 2 is greater than max value 1
          {'type':'Container','maxLimitRequestRatio':{'cpu':'500m'}} | limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1
          {'type':'Container','min':{'cpu':'1'},'max':{'cpu':'2'},'maxLimitRequestRatio':{'cpu':'3'}} | ratio 3 is greater than max/min = 2.000000
          """)
  void badLimitRangesAreRefused(String limit, String why) {
    assertThatThrownBy(() -> limits(limit)).hasMessageContaining(why);
  }

  @Test
  void aContainersBoundsFollowFromEachOther() {
    KubeObject limits = limits("{'type':'Container','max':{'cpu':'2'},'min':{'memory':'1Mi'}}");
    assertThat(limits.tree().at("/spec/limits/0/default").toString()).isEqualTo("{\"cpu\":\"2\"}");
    assertThat(limits.tree().at("/spec/limits/0/defaultRequest").toString())
        .isEqualTo("{\"cpu\":\"2\",\"memory\":\"1Mi\"}");
  }

  @Test
  void theTableShowsWhatIsUsedOfWhatIsAllowed() {
    KubeObject quota = quota("'hard':{'pods':'4','limits.cpu':'2','requests.cpu':'1'}");
    KubeObject counted =
        registry.merge(
            ResourceName.RESOURCE_QUOTAS,
            quota.key(),
            "status",
            "{'status':{'hard':{'pods':'4','limits.cpu':'2','requests.cpu':'1'},"
                + "'used':{'pods':'3','limits.cpu':'500m','requests.cpu':'0'}}}");
    var table =
        registry.resources.table(
            registry.type(ResourceName.RESOURCE_QUOTAS), List.of(counted), 1, "None");
    assertThat(table.at("/rows/0/cells").toString())
        .startsWith("[\"q\",\"pods: 3/4, requests.cpu: 0/1\",\"limits.cpu: 500m/2\",");
  }

  @Test
  void scopesStayAsTheyAre() {
    KubeObject quota = quota("'hard':{'pods':'1'},'scopes':['BestEffort']");
    assertThatThrownBy(() ->
            registry.merge(
                ResourceName.RESOURCE_QUOTAS,
                new ObjectKey("default", quota.name()),
                "",
                "{'spec':{'scopes':['Terminating']}}"))
        .hasMessageContaining("spec.scopes: Invalid value: [\"Terminating\"]: field is immutable");
  }
}
