package dev.nakhoda.agent.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Yaml;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaticPodTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static KubeObject pod(String image) {
    return StaticPod.of(
        Yaml.read(
            "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: c,"
                + " image: "
                + image
                + "}]}}"),
        new StaticPod.Origin(StaticPod.Kind.FILE, "/m/web.yaml"),
        "n1",
        NOW);
  }

  private static KubeObject mirror(KubeObject pod) {
    KubeObject node = KubeObject.of(Yaml.read("{kind: Node, metadata: {name: n1, uid: nu}}"));
    return StaticPod.mirror(pod, node)
        .with(tree -> tree.withObjectProperty("metadata").put("uid", "mu"));
  }

  @Test
  void isNamedByItsNodeAndKeepsItsUid() {
    KubeObject pod = pod("nginx");
    assertThat(pod.name()).isEqualTo("web-n1");
    assertThat(pod.namespace()).isEqualTo("default");
    assertThat(pod.uid()).hasSize(32).isEqualTo(pod("nginx").uid()).isNotEqualTo(pod("x").uid());
    assertThat(pod.annotations())
        .containsEntry("kubernetes.io/config.hash", pod.uid())
        .containsEntry("kubernetes.io/config.source", "file");
    assertThat(pod.tree().at("/spec/nodeName").asString("")).isEqualTo("n1");
  }

  @Test
  void theMirrorShowsItAndBelongsToTheNode() {
    KubeObject mirror = mirror(pod("nginx"));
    assertThat(StaticPod.isMirror(mirror)).isTrue();
    assertThat(StaticPod.shows(mirror, pod("nginx"))).isTrue();
    assertThat(StaticPod.shows(mirror, pod("other"))).isFalse();
    assertThat(mirror.tree().at("/metadata/ownerReferences/0/uid").asString("")).isEqualTo("nu");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{volumes: [{name: v, configMap: {name: m}}], containers: [{name: c}]} | configmaps",
        "{containers: [{name: c, envFrom: [{secretRef: {name: s}}]}]}         | secrets",
        "{serviceAccountName: a, containers: [{name: c}]}                     | serviceaccounts",
      })
  void refusesReferencesToTheApi(String spec, String resource) {
    assertThatThrownBy(() ->
            StaticPod.of(
                Yaml.read("{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: " + spec + "}"),
                new StaticPod.Origin(StaticPod.Kind.FILE, "/m/web.yaml"),
                "n1",
                NOW))
        .hasMessage("static pods may not reference " + resource);
  }

  @Test
  void mirrorsFollowTheStaticPods() {
    KubeObject pod = pod("nginx");
    KubeObject shown = mirror(pod);
    KubeObject old = mirror(pod("old"));
    KubeObject ending =
        shown.with(tree ->
            tree.withObjectProperty("metadata").put("deletionTimestamp", "2026-01-02T03:04:05Z"));
    assertThat(MirrorPlan.of(Map.of(pod.key(), pod), List.of()).create()).containsExactly(pod);
    assertThat(MirrorPlan.of(Map.of(pod.key(), pod), List.of(shown)))
        .isEqualTo(new MirrorPlan(List.of(), List.of()));
    assertThat(MirrorPlan.of(Map.of(pod.key(), pod), List.of(old)))
        .isEqualTo(new MirrorPlan(List.of(old), List.of()));
    assertThat(MirrorPlan.of(Map.of(pod.key(), pod), List.of(ending)).delete())
        .containsExactly(ending);
    assertThat(MirrorPlan.of(Map.of(), List.of(shown)).delete()).containsExactly(shown);
  }
}
