package dev.nakhoda.master.registry.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.api.Yaml;
import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.registry.types.Types;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The authoriser lets every node create pods: here stands which. */
class NodeMirrorPodsTest {

  private static final String MIRROR =
      "metadata: {annotations: {kubernetes.io/config.mirror: h}}, spec: {nodeName: n1";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{MIRROR, containers: [{name: c}]}} | admitted",
        "{spec: {nodeName: n1}} | can only create mirror pods",
        "{metadata: {annotations: {kubernetes.io/config.mirror: h}}, spec: {nodeName: n2}}"
            + " | spec.nodeName set to itself",
        "{MIRROR, serviceAccountName: a}} | reference a service account",
        "{MIRROR, volumes: [{name: v, secret: {secretName: s}}]}} | reference secret",
        "{MIRROR, volumes: [{name: v, projected: {}}]}} | reference projected",
        "{MIRROR, imagePullSecrets: [{name: s}]}} | reference secrets",
        "{MIRROR, containers: [{name: c, envFrom: [{secretRef: {name: s}}]}]}} | reference secrets",
      })
  void nodesCreateMirrorsOfTheirOwnOnly(String pod, String outcome) {
    assertThat(outcome(pod.replace("MIRROR", MIRROR), "system:node:n1")).contains(outcome);
    assertThat(outcome(pod.replace("MIRROR", MIRROR), "someone")).isEqualTo("admitted");
  }

  private static String outcome(String pod, String user) {
    var type =
        Types.all().stream()
            .filter(each -> each.name().equals(ResourceName.PODS))
            .findFirst()
            .orElseThrow();
    try {
      new NodeMirrorPods()
          .admit(
              new Admission.Request(
                  Admission.Operation.CREATE,
                  type,
                  new ObjectKey("default", "web"),
                  "",
                  Yaml.read(pod),
                  Optional.empty(),
                  new User(user, "", user.equals("someone") ? List.of() : List.of(User.NODES))));
      return "admitted";
    } catch (ApiException refused) {
      return refused.getMessage();
    }
  }
}
