package dev.nakhoda.master.registry.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class TokenVolumeTest {

  private static final String PLACE = "/var/run/secrets/kubernetes.io/serviceaccount";

  private static ObjectNode mounted(String spec) {
    ObjectNode tree = Json.readObject(spec.replace('\'', '"'));
    TokenVolume.mount(tree, base -> base + "abcde");
    return tree;
  }

  @ParameterizedTest
  @CsvSource({
    "{},                                      {},                                      true",
    "{},                                      {'automountServiceAccountToken': false}, false",
    "{'automountServiceAccountToken': true},  {'automountServiceAccountToken': false}, true",
    "{'automountServiceAccountToken': false}, {},                                      false",
  })
  void thePodCountsBeforeItsAccount(String pod, String account, boolean wanted) {
    assertThat(
            TokenVolume.isWanted(
                Json.readObject(pod.replace('\'', '"')),
                Json.readObject(account.replace('\'', '"'))))
        .isEqualTo(wanted);
  }

  @Test
  void everyContainerGetsIt() {
    ObjectNode spec = mounted("{'initContainers': [{'name': 'a'}], 'containers': [{'name': 'b'}]}");
    String mount =
        "[{\"name\":\"kube-api-access-abcde\",\"readOnly\":true,\"mountPath\":\"" + PLACE + "\"}]";
    assertThat(spec.at("/initContainers/0/volumeMounts").toString()).isEqualTo(mount);
    assertThat(spec.at("/containers/0/volumeMounts").toString()).isEqualTo(mount);
    JsonNode sources = spec.at("/volumes/0/projected/sources");
    assertThat(sources.at("/0/serviceAccountToken/expirationSeconds").asLong()).isEqualTo(3607);
    assertThat(sources.at("/1/configMap/name").asString()).isEqualTo("kube-root-ca.crt");
    assertThat(sources.at("/2/downwardAPI/items/0/path").asString()).isEqualTo("namespace");
  }

  @Test
  void aPlaceThatIsTakenStays() {
    ObjectNode spec =
        mounted(
            "{'containers': [{'name': 'b', 'volumeMounts': [{'name': 'own', 'mountPath': '"
                + PLACE
                + "'}]}]}");
    assertThat(spec.at("/containers/0/volumeMounts").size()).isEqualTo(1);
    assertThat(spec.has("volumes")).isFalse();
  }

  @Test
  void aSecondTimeChangesNothing() {
    ObjectNode spec = mounted("{'containers': [{'name': 'b'}]}");
    ObjectNode again = spec.deepCopy();
    TokenVolume.mount(again, base -> base + "other");
    assertThat(again).isEqualTo(spec);
  }
}
