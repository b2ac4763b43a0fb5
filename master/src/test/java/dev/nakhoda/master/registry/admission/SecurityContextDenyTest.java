package dev.nakhoda.master.registry.admission;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.api.User;
import dev.nakhoda.master.registry.Admission.Operation;
import dev.nakhoda.master.registry.Admission.Request;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.types.Types;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityContextDenyTest {

  private static void admit(String spec) {
    ResourceType pods =
        Types.all().stream()
            .filter(type -> type.name().equals(ResourceName.PODS))
            .findFirst()
            .orElseThrow();
    new SecurityContextDeny()
        .admit(
            new Request(
                Operation.CREATE,
                pods,
                new ObjectKey("default", "p"),
                "",
                Json.readObject(("{'spec':{" + spec + "}}").replace('\'', '"')),
                Optional.empty(),
                User.ANONYMOUS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'securityContext':{'supplementalGroups':[1]}                  | pod.Spec.SecurityContext.SupplementalGroups
          'securityContext':{'seLinuxOptions':{}}                       | pod.Spec.SecurityContext.SELinuxOptions
          'securityContext':{'runAsUser':0}                             | pod.Spec.SecurityContext.RunAsUser
          'securityContext':{'fsGroup':1}                               | pod.Spec.SecurityContext.FSGroup
          'containers':[{'securityContext':{'runAsUser':0}}]            | SecurityContext.RunAsUser
          'initContainers':[{'securityContext':{'seLinuxOptions':{}}}]  | SecurityContext.SELinuxOptions
          """)
  void forbidsWhatPodsChoose(String spec, String field) {
    assertThatThrownBy(() -> admit(spec))
        .hasMessage("pods \"p\" is forbidden: " + field + " is forbidden");
  }

  @Test
  void letsTheRestPass() {
    assertThatNoException()
        .isThrownBy(() ->
            admit(
                "'securityContext':{'runAsNonRoot':true},"
                    + "'containers':[{'securityContext':{'privileged':true}}]"));
  }
}
