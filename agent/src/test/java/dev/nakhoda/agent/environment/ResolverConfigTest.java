package dev.nakhoda.agent.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolverConfigTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | nameserver 10.254.0.10,search shop.svc.cluster.local svc.cluster.local"
            + " cluster.local example.org,options ndots:5",
        "{\"dnsPolicy\":\"Default\"} | nameserver 192.0.2.53,search example.org",
        "{\"hostNetwork\":true} | nameserver 192.0.2.53,search example.org",
        "{\"hostNetwork\":true,\"dnsPolicy\":\"ClusterFirstWithHostNet\"} | nameserver"
            + " 10.254.0.10,search shop.svc.cluster.local svc.cluster.local cluster.local"
            + " example.org,options ndots:5",
        "{\"dnsPolicy\":\"None\",\"dnsConfig\":{\"nameservers\":[\"192.0.2.9\"],"
            + "\"options\":[{\"name\":\"ndots\",\"value\":\"2\"},{\"name\":\"edns0\"}]}} |"
            + " nameserver 192.0.2.9,options ndots:2 edns0"
      })
  void followsThePolicy(String spec, String want) {
    ResolverConfig node =
        ResolverConfig.parse("# mine\nsearch example.org\nnameserver 192.0.2.53\n");
    String made =
        ResolverConfig.ofPod(Json.readObject(spec), "shop", "10.254.0.10", "cluster.local", node)
            .text();
    assertThat(made.strip().replace('\n', ',')).isEqualTo(want);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.53 | 192.0.2.53",
        "127.0.0.53 | 10.254.0.10",
        "127.0.0.1 192.0.2.53 | 192.0.2.53",
        "'' | ''"
      })
  void theNodesLoopbackIsNoneOfThePods(String servers, String want) {
    StringBuilder text = new StringBuilder();
    for (String server : servers.isEmpty() ? new String[0] : servers.split(" ")) {
      text.append("nameserver ").append(server).append('\n');
    }
    ResolverConfig reachable = ResolverConfig.parse(text.toString()).reachable("10.254.0.10");
    assertThat(String.join(" ", reachable.nameservers())).isEqualTo(want);
  }
}
