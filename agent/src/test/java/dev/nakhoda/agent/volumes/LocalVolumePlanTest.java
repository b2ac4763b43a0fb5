package dev.nakhoda.agent.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node does about a volume: above all what it does not delete. */
class LocalVolumePlanTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          here  | Bound     | Delete | lives   | /base/a      | Keep[]
          here  | Available | Delete | lives   | /base/a      | Keep[]
          here  | Released  | Retain | lives   | /base/a      | Keep[]
          here  | Released  | Delete | lives   | /base/a      | End[directory=Optional[/base/a], delete=true]
          here  | Released  | Delete | deleted | /base/a      | End[directory=Optional[/base/a], delete=false]
          here  | Bound     | Delete | deleted | /base/a      | Keep[]
          here  | Released  | Retain | deleted | /base/a      | End[directory=Optional.empty, delete=false]
          there | Released  | Delete | lives   | /base/a      | Keep[]
          here  | Released  | Delete | lives   | /base        | Refuse[why="/base" is not below /base]
          here  | Released  | Delete | lives   | /base/../etc | Refuse[why="/base/../etc" is not below /base]
          here  | Released  | Delete | lives   | /etc         | Refuse[why="/etc" is not below /base]
          here  | Released  | Delete | lives   | /base/a/b    | Refuse[why="/base/a/b" is not below /base]
          """)
  void plans(String node, String phase, String policy, String life, String path, String want) {
    String deleted = life.equals("deleted") ? ",'deletionTimestamp':'2026-01-01T00:00:00Z'" : "";
    String json =
        "{'metadata':{'name':'pv'%s,'finalizers':['external-provisioner.volume.kubernetes.io/finalizer'],'annotations':{'pv.kubernetes.io/provisioned-by':'rancher.io/local-path','local.path.provisioner/selected-node':'%s'}},'spec':{'persistentVolumeReclaimPolicy':'%s','hostPath':{'path':'%s'}},'status':{'phase':'%s'}}"
            .formatted(deleted, node, policy, path, phase);
    KubeObject volume = KubeObject.of(Json.readObject(json.replace('\'', '"')));
    assertThat(LocalVolumePlan.of(volume, "here", Path.of("/base"))).hasToString(want);
  }
}
