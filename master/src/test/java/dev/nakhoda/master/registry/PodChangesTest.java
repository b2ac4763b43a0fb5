package dev.nakhoda.master.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a pod's owner may still change, and what the server puts into a new pod. */
class PodChangesTest {

  private static final String CONTAINERS = "'containers':[{'name':'c','image':'i'}]";

  private TestRegistry registry;

  @BeforeEach
  void open() throws InterruptedException {
    registry = new TestRegistry();
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private KubeObject pod(String metadata, String spec) {
    return registry.create(
        ResourceName.PODS,
        "default",
        "{'metadata':{'name':'p'" + metadata + "},'spec':{" + CONTAINERS + spec + "}}");
  }

  private JsonNode change(KubeObject pod, String spec) {
    return registry
        .merge(ResourceName.PODS, pod.key(), "", "{'spec':{" + spec + "}}")
        .tree()
        .path("spec");
  }

  @Test
  void gatesAreTakenAway() {
    KubeObject pod = pod("", ",'schedulingGates':[{'name':'a'},{'name':'b'}]");
    assertThat(pod.tree().at("/status/conditions/0/reason").asString())
        .isEqualTo("SchedulingGated");
    assertThat(change(pod, "'schedulingGates':[{'name':'b'}]").path("schedulingGates")).hasSize(1);
    assertThat(change(pod, "'schedulingGates':null").has("schedulingGates")).isFalse();
  }

  @Test
  void aGatedPodMayBeNarrowedDown() {
    KubeObject pod = pod("", ",'nodeSelector':{'a':'b'},'schedulingGates':[{'name':'g'}]");
    assertThat(change(pod, "'nodeSelector':{'c':'d'}").path("nodeSelector")).hasSize(2);
    assertThatThrownBy(() -> change(pod, "'nodeSelector':{'a':'other'}"))
        .hasMessageContaining(
            "spec.nodeSelector: Invalid value: {\"a\":\"other\",\"c\":\"d\"}: only additions to"
                + " spec.nodeSelector are allowed (no mutations or deletions)");
    String terms = "[{'matchExpressions':[{'key':'k','operator':'Exists'}%s]}%s]";
    String affinity =
        "'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
            + "{'nodeSelectorTerms':"
            + terms
            + "}}}";
    change(pod, affinity.formatted("", ""));
    change(pod, affinity.formatted(",{'key':'l','operator':'Exists'}", ""));
    assertThatThrownBy(() -> change(pod, affinity.formatted("", "")))
        .hasMessageContaining("only additions are allowed (no mutations or deletions)");
    assertThatThrownBy(() ->
            change(
                pod,
                affinity.formatted("", ",{'matchExpressions':[{'key':'m','operator':'Exists'}]}")))
        .hasMessageContaining(
            "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
  }

  @Test
  void affinityTakesThePodsOwnLabels() {
    KubeObject pod =
        pod(
            ",'labels':{'app':'web','hash':'1'}",
            ",'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
                + "[{'topologyKey':'z','labelSelector':{'matchLabels':{'app':'web'}},"
                + "'matchLabelKeys':['hash'],'mismatchLabelKeys':['app','none']}]}}");
    assertThat(
            pod.tree()
                .at("/spec/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution")
                .path(0)
                .path("labelSelector")
                .path("matchExpressions")
                .toString()
                .replace('"', '\''))
        .isEqualTo(
            "[{'key':'hash','operator':'In','values':['1']},"
                + "{'key':'app','operator':'NotIn','values':['web']}]");
  }

  @Test
  void aPullSecretWithoutNameIsWarnedOf() {
    pod("", ",'imagePullSecrets':[{'name':''}]");
    assertThat(registry.warnings)
        .containsExactly("spec.imagePullSecrets[0].name: invalid empty name \"\"");
  }
}
