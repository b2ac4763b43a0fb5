package dev.nakhoda.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabResolverTest {

  @ParameterizedTest
  @CsvSource({
    "nameserver 127.0.0.53, true",
    "# nameserver 192.0.2.1;nameserver 127.0.0.1, true",
    "nameserver 127.0.0.1;nameserver 192.0.2.1, false",
    "nameserver 192.0.2.1, false",
    "search example.org, false"
  })
  void aResolverOnLoopbackIsNoneOfTheNodes(String text, boolean want) {
    assertThat(LabResolver.onLoopback(text.replace(';', '\n'))).isEqualTo(want);
  }

  @Test
  void itsQuestionsGoByTheMastersSideToClusterDns() {
    LabPlan plan = LabPlan.of("nakhoda", Subnet.parse("10.88.0.0/24"), 1);
    LabResolver resolver = new LabResolver(plan, "10.254.0.10");
    assertThat(resolver.nodeRules())
        .contains("ip daddr 127.0.0.0/8 meta l4proto { tcp, udp } th dport 53 dnat to 10.88.0.1");
    assertThat(resolver.masterRules())
        .contains("ip daddr 10.88.0.1 meta l4proto { tcp, udp } th dport 53 dnat to 10.254.0.10");
  }
}
