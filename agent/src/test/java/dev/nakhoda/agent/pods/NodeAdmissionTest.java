package dev.nakhoda.agent.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAdmissionTest {

  private static final NodeAdmission NODE =
      new NodeAdmission(List.of("kernel.msg*", "net.core.somaxconn"), false);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                                        | ``
          {'securityContext':{'sysctls':[{'name':'net.ipv4.tcp_syncookies'}]}}      | ``
          {'securityContext':{'sysctls':[{'name':'kernel/msgmax'}]}}                | ``
          {'securityContext':{'sysctls':[{'name':'net.core.somaxconn'}]}}           | ``
          {'securityContext':{'sysctls':[{'name':'vm.swappiness'}]}}                | SysctlForbidden: forbidden sysctl: "vm.swappiness" not allowlisted
          {'hostNetwork':true,'securityContext':{'sysctls':[{'name':'net.ipv4.tcp_rmem'}]}} | SysctlForbidden: forbidden sysctl: "net.ipv4.tcp_rmem" not allowed with host net enabled
          {'hostIPC':true,'securityContext':{'sysctls':[{'name':'kernel.shm_rmid_forced'}]}} | SysctlForbidden: forbidden sysctl: "kernel.shm_rmid_forced" not allowed with host ipc enabled
          {'securityContext':{'supplementalGroupsPolicy':'Merge'}}                  | ``
          {'securityContext':{'supplementalGroupsPolicy':'Strict'}}                 | SupplementalGroupsPolicyNotSupported: SupplementalGroupsPolicy=Strict is not supported in this node
          {'containers':[{'securityContext':{'appArmorProfile':{'type':'RuntimeDefault'}}}]} | AppArmor: Cannot enforce AppArmor: AppArmor is not enabled on the host
          {'securityContext':{'appArmorProfile':{'type':'Unconfined'}}}             | ``
          """)
  void refusesWhatItCannotCarry(String spec, String want) {
    KubeObject pod = KubeObject.of(Json.readObject("{\"spec\":" + spec.replace('\'', '"') + "}"));
    String refusal = NODE.refusal(pod).map(why -> why.reason() + ": " + why.message()).orElse("");
    assertThat(refusal).isEqualTo(want);
  }
}
