package dev.nakhoda.cli.workloads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollingScaleTest {

  @ParameterizedTest
  @CsvSource({
    // desired, old, new, available -> up, then down
    "3, 3, 0, 1, 1, 2",
    "3, 3, 0, 0, 1, 3",
    "3, 2, 1, 2, 2, 1",
    "3, 1, 2, 3, 3, 0",
    "1, 1, 0, 1, 1, 0",
    "5, 0, 2, 2, 5, 0",
    "2, 4, 0, 0, 0, 2",
    "2, 1, 2, 2, 2, 0",
    "3, 3, 3, 0, 3, 3"
  })
  void neverMoreThanOneTooManyNorOneTooFew(
      int desired, int old, int fresh, int available, int up, int down) {
    assertThat(new RollingScale(desired, old, fresh).up()).isEqualTo(up);
    assertThat(new RollingScale(desired, old, up).down(available)).isEqualTo(down);
  }

  @Test
  void itEndsWhenTheOldOneIsEmpty() {
    assertThat(new RollingScale(3, 0, 3).done()).isTrue();
    assertThat(new RollingScale(3, 1, 3).done()).isFalse();
  }

  private static final KubeObject FORMER =
      KubeObject.of(
          Json.readObject(
              """
              {"apiVersion":"v1","kind":"ReplicationController",
               "metadata":{"name":"web","namespace":"shop","uid":"u1","resourceVersion":"7",
                "annotations":{"kubectl.kubernetes.io/next-controller-id":"x"}},
               "spec":{"replicas":2,"selector":{"app":"web"},"template":{
                "metadata":{"labels":{"app":"web"}},
                "spec":{"containers":[{"name":"c","image":"web:1"}]}}},
               "status":{"replicas":2}}
              """));

  @Test
  void aSuccessorForAnImageHasAHashInNameSelectorAndTemplate() {
    KubeObject fresh =
        RollingControllers.successor(FORMER, "", "web:2", Optional.empty(), "deployment");
    String hash = fresh.tree().at("/spec/selector/deployment").asString("");
    assertThat(hash).matches("[0-9a-f]{32}");
    assertThat(fresh.name()).isEqualTo("web-" + hash);
    assertThat(fresh.tree().at("/spec/template/metadata/labels/deployment").asString(""))
        .isEqualTo(hash);
    assertThat(RollingControllers.image(fresh)).isEqualTo("web:2");
    assertThat(fresh.annotations()).isEmpty();
    assertThat(fresh.tree().has("status")).isFalse();
    assertThat(fresh.metadata().has("resourceVersion")).isFalse();
    assertThat(RollingControllers.distinct(FORMER, fresh)).isTrue();
  }

  @Test
  void itStartsEmptyAndMarked() {
    KubeObject start = RollingControllers.start(FORMER, "old:u0");
    assertThat(RollingControllers.replicas(start)).isZero();
    assertThat(start.annotations())
        .containsEntry("kubectl.kubernetes.io/desired-replicas", "2")
        .containsEntry("kubectl.kubernetes.io/update-source-id", "old:u0");
  }

  @Test
  void ofSeveralContainersOneMustBeNamed() {
    KubeObject two =
        FORMER.with(tree ->
            tree.at("/spec/template/spec/containers")
                .asArray()
                .addObject()
                .put("name", "d")
                .put("image", "d:1"));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> RollingControllers.successor(two, "n", "web:2", Optional.empty(), "deployment"))
        .withMessage("must specify container to update when updating a multi-container pod");
    assertThat(
            RollingControllers.successor(two, "n", "d:2", Optional.of("d"), "deployment")
                .tree()
                .at("/spec/template/spec/containers/1/image")
                .asString(""))
        .isEqualTo("d:2");
  }
}
