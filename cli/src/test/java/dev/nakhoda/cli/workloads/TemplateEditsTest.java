package dev.nakhoda.cli.workloads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateEditsTest {

  private static KubeObject object(String json) {
    return KubeObject.of(Json.readObject(json.replace('\'', '"')));
  }

  private static final KubeObject WEB =
      object(
          "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','labels':{'app':'web'}},"
              + "'spec':{'selector':{'matchLabels':{'app':'web'}},'template':{'spec':{'containers':["
              + "{'name':'a','image':'a:1','env':[{'name':'X','value':'1'}],'ports':[{'containerPort':80}]},"
              + "{'name':'b','image':'b:1'}]}}}}");

  private static String at(KubeObject object, String pointer) {
    return object.tree().at(pointer).asString(object.tree().at(pointer).toString());
  }

  @Test
  void images() {
    KubeObject one = TemplateEdits.images(WEB, Map.of("a", "a:2"));
    assertThat(at(one, "/spec/template/spec/containers/0/image")).isEqualTo("a:2");
    assertThat(at(one, "/spec/template/spec/containers/1/image")).isEqualTo("b:1");
    KubeObject all = TemplateEdits.images(WEB, Map.of("*", "c:1"));
    assertThat(at(all, "/spec/template/spec/containers/1/image")).isEqualTo("c:1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TemplateEdits.images(WEB, Map.of("z", "z")))
        .withMessage("unable to find container named \"z\"");
  }

  @Test
  void environmentAndResources() {
    KubeObject changed = TemplateEdits.environment(WEB, "*", Map.of("Y", "2"), List.of("X"));
    assertThat(at(changed, "/spec/template/spec/containers/0/env"))
        .isEqualTo("[{\"name\":\"Y\",\"value\":\"2\"}]");
    assertThat(TemplateEdits.listed("deployments/web", WEB))
        .containsExactly("# deployments/web, container a", "X=1", "# deployments/web, container b");
    KubeObject limited =
        TemplateEdits.resources(WEB, "b", Map.of("cpu", "1"), Map.of("memory", "1Mi"));
    assertThat(at(limited, "/spec/template/spec/containers/1/resources"))
        .isEqualTo("{\"limits\":{\"cpu\":\"1\"},\"requests\":{\"memory\":\"1Mi\"}}");
  }

  @Test
  void servicesFollowFromWhatTheyExpose() {
    var exposure =
        new Generators.Exposure(
            "web", OptionalInt.empty(), Optional.of("http"), "TCP", "NodePort", Map.of());
    KubeObject service = Generators.service(WEB, exposure);
    assertThat(at(service, "/spec"))
        .isEqualTo(
            "{\"type\":\"NodePort\",\"selector\":{\"app\":\"web\"},\"ports\":[{\"protocol\":\"TCP\","
                + "\"port\":80,\"targetPort\":\"http\"}]}");
  }

  @ParameterizedTest
  @CsvSource({"nginx, nginx", "registry:5000/group/web:1, web", "a/b@sha256:12, b"})
  void containersAreNamedByTheirImage(String image, String want) {
    assertThat(Generators.containerName(image)).isEqualTo(want);
  }

  @ParameterizedTest
  @CsvSource({
    "k=v:NoSchedule, k, v, NoSchedule, false",
    "k:NoExecute, k, '', NoExecute, false",
    "k:NoSchedule-, k, '', NoSchedule, true",
    "k-, k, '', '', true"
  })
  void taints(String text, String key, String value, String effect, boolean remove) {
    assertThat(TaintChange.parse(text)).isEqualTo(new TaintChange(key, value, effect, remove));
  }

  @Test
  void taintsComeAndGo() {
    KubeObject node = object("{'kind':'Node','metadata':{'name':'n'},'spec':{}}");
    TaintChange set = TaintChange.parse("k=v:NoSchedule");
    KubeObject tainted = TaintChange.apply(node, List.of(set), false);
    assertThat(at(tainted, "/spec/taints/0/value")).isEqualTo("v");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaintChange.apply(tainted, List.of(set), false))
        .withMessage("node n already has k taint(s) with same effect(s) and --overwrite is false");
    KubeObject clean = TaintChange.apply(tainted, List.of(TaintChange.parse("k-")), false);
    assertThat(clean.tree().path("spec").has("taints")).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaintChange.apply(clean, List.of(TaintChange.parse("k-")), false))
        .withMessage("taint \"k\" not found");
  }

  private static KubeObject pod(String name, String owner, String more) {
    String owners =
        owner.isEmpty()
            ? ""
            : ",'ownerReferences':[{'kind':'%s','name':'set','controller':true}]".formatted(owner);
    return object("{'metadata':{'name':'%s','namespace':'d'%s}%s}".formatted(name, owners, more));
  }

  @Test
  void drainingAsksForConsent() {
    List<KubeObject> pods =
        List.of(
            pod("web", "ReplicaSet", ""),
            pod("log", "DaemonSet", ""),
            pod("bare", "", ""),
            pod("local", "ReplicaSet", ",'spec':{'volumes':[{'emptyDir':{}}]}"),
            pod("done", "", ",'status':{'phase':'Succeeded'}"));
    DrainPlan refused =
        DrainPlan.of(pods, Set.of("d/set"), new DrainPlan.Consent(false, false, false));
    assertThat(refused.refusals())
        .containsExactly(
            "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): d/log",
            "cannot delete Pods that declare no controller (use --force to override): d/bare",
            "cannot delete Pods with local storage (use --delete-emptydir-data to override):"
                + " d/local");
    DrainPlan agreed = DrainPlan.of(pods, Set.of("d/set"), new DrainPlan.Consent(true, true, true));
    assertThat(agreed.refusals()).isEmpty();
    assertThat(agreed.evict())
        .extracting(KubeObject::name)
        .containsExactly("web", "bare", "local", "done");
    assertThat(agreed.warnings()).contains("ignoring DaemonSet-managed Pods: d/log");
  }
}
