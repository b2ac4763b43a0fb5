package dev.nakhoda.master.controllers.stateful;

import static dev.nakhoda.master.controllers.engine.Samples.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.KubeObject;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who owns a claim of a StatefulSet, by its policy, beside an owner that is not ours. */
class ClaimRetentionTest {

  @ParameterizedTest
  @CsvSource({
    "Retain, Retain, false, x",
    "Retain, Retain, true,  x",
    "Retain, Delete, false, x",
    "Retain, Delete, true,  x p2",
    "Delete, Retain, false, x s1",
    "Delete, Retain, true,  x s1",
    "Delete, Delete, false, x s1",
    "Delete, Delete, true,  x p2",
  })
  void ownersFollowThePolicy(String deleted, String scaled, boolean condemned, String want) {
    KubeObject set =
        object(
            "{'metadata':{'name':'web','uid':'s1'},'spec':{'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'%s','whenScaled':'%s'}}}"
                .formatted(deleted, scaled));
    KubeObject pod = object("{'metadata':{'name':'web-1','uid':'p2'}}");
    KubeObject claim =
        object(
            "{'metadata':{'name':'www-web-1','ownerReferences':[{'uid':'x'},{'kind':'Pod','name':'web-1','uid':'p1'}]}}");
    KubeObject after = ClaimRetention.apply(claim, new StatefulSpec(set), pod, condemned);
    String owners =
        after
            .metadata()
            .path("ownerReferences")
            .valueStream()
            .map(owner -> owner.path("uid").asString(""))
            .collect(Collectors.joining(" "));
    assertThat(owners).isEqualTo(want);
    assertThat(ClaimRetention.apply(after, new StatefulSpec(set), pod, condemned)).isEqualTo(after);
  }
}
