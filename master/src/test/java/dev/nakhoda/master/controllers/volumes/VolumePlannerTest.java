package dev.nakhoda.master.controllers.volumes;

import static dev.nakhoda.master.controllers.engine.Samples.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.master.volumes.Claim;
import dev.nakhoda.master.volumes.Volume;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the binder does about a volume. */
class VolumePlannerTest {

  /** {@code uid} of the claimRef: {@code -} for none, {@code ''} for one written in advance. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -    | Pending   | Retain  | hand | ''        | Phase[phase=Available]
          ''   | Available | Retain  | hand | claim     | Phase[phase=Available]
          u1   | Available | Retain  | hand | unbound   | Leave[]
          u1   | Bound     | Retain  | hand | pv        | Phase[phase=Bound]
          u1   | Available | Retain  | hand | pv        | Phase[phase=Bound]
          u1   | Bound     | Retain  | hand | ''        | Release[]
          u1   | Released  | Retain  | hand | ''        | Leave[]
          u1   | Bound     | Delete  | made | ''        | Release[]
          u1   | Released  | Delete  | made | ''        | Leave[]
          u1   | Failed    | Delete  | hand | ''        | Leave[]
          u0   | Bound     | Retain  | hand | pv        | Release[]
          u1   | Bound     | Retain  | hand | other     | Unbind[forget=false]
          u1   | Bound     | Retain  | ours | other     | Unbind[forget=true]
          u1   | Bound     | Delete  | made | other     | Release[]
          u1   | Released  | Recycle | hand | ''        | Fail[reason=VolumeFailedRecycle, message=No recycler plugin found for the volume!]
          u1   | Released  | Delete  | hand | ''        | Fail[reason=VolumeFailedDelete, message=error getting deleter volume plugin for volume "pv": no deletable volume plugin matched]
          """)
  void plans(String uid, String phase, String policy, String origin, String claim, String want) {
    String reference =
        uid.equals("-") ? "" : ",'claimRef':{'namespace':'ns','name':'data','uid':'" + uid + "'}";
    String annotation =
        switch (origin) {
          case "made" -> "'pv.kubernetes.io/provisioned-by':'x/y'";
          case "ours" -> "'pv.kubernetes.io/bound-by-controller':'yes'";
          default -> "";
        };
    Volume volume =
        new Volume(
            object(
                "{'metadata':{'name':'pv','annotations':{%s}},'spec':{'persistentVolumeReclaimPolicy':'%s'%s},'status':{'phase':'%s'}}"
                    .formatted(annotation, policy, reference, phase)));
    String volumeName = claim.equals("unbound") ? "" : claim;
    Optional<Claim> found =
        claim.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Claim(
                    object(
                        "{'metadata':{'name':'data','namespace':'ns','uid':'u1'},'spec':{'volumeName':'%s'}}"
                            .formatted(volumeName))));
    assertThat(VolumePlanner.plan(volume, found)).hasToString(want);
  }
}
