package dev.nakhoda.proxy.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Yaml;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteTablesTest {

  private static final KubeObject SERVICE =
      KubeObject.of(
          Yaml.read(
              """
              metadata: {name: web, namespace: shop}
              spec:
                type: NodePort
                clusterIP: 10.254.3.4
                sessionAffinity: ClientIP
                ports:
                - {name: http, port: 80, targetPort: 8080, nodePort: 30080}
                - {name: dns, port: 53, protocol: UDP}
              """));

  private static KubeObject slice(String endpoints) {
    return KubeObject.of(
        Yaml.read(
            """
            metadata:
              name: web-1
              namespace: shop
              labels: {kubernetes.io/service-name: web}
            ports: [{name: http, port: 8080, protocol: TCP}]
            endpoints:
            """
                + endpoints));
  }

  @Test
  void onlyReadyEndpointsAreServed() {
    RouteTable table =
        RouteTables.build(
            List.of(SERVICE),
            List.of(
                slice(
                    """
                    - {addresses: [10.1.0.2], conditions: {ready: true}}
                    - {addresses: [10.1.1.2], conditions: {ready: false}}
                    - {addresses: [10.1.1.3]}
                    """)),
            "node-1");
    Route route = table.find(new Frontend("10.254.3.4", 80)).orElseThrow();
    assertThat(route.backends())
        .containsExactly(new Backend("10.1.0.2", 8080), new Backend("10.1.1.3", 8080));
    assertThat(route.affinity()).contains(Duration.ofSeconds(10800));
    assertThat(table.find(new Frontend("192.168.7.7", 30080))).isPresent();
    assertThat(table.find(new Frontend("10.254.3.4", 81))).isEmpty();
    assertThat(table.known()).contains(new Backend("10.1.1.2", 8080));
  }

  @Test
  void terminatingEndpointsServeOnlyWhenNoOtherIsReady() {
    KubeObject ending =
        slice(
            """
            - {addresses: [10.1.0.2], conditions: {ready: false, serving: true, terminating: true}}
            """);
    RouteTable table = RouteTables.build(List.of(SERVICE), List.of(ending), "node-1");
    assertThat(table.find(new Frontend("10.254.3.4", 80)).orElseThrow().backends()).hasSize(1);
  }

  @Test
  void localPolicyKeepsToTheNode() {
    KubeObject local =
        SERVICE.with(tree -> tree.withObjectProperty("spec").put("externalTrafficPolicy", "Local"));
    KubeObject slice =
        slice(
            """
            - {addresses: [10.1.0.2], nodeName: node-1}
            - {addresses: [10.1.1.2], nodeName: node-2}
            """);
    RouteTable table = RouteTables.build(List.of(local), List.of(slice), "node-2");
    assertThat(table.nodePorts().get(30080).backends())
        .containsExactly(new Backend("10.1.1.2", 8080));
    assertThat(table.find(new Frontend("10.254.3.4", 80)).orElseThrow().backends()).hasSize(2);
  }

  @Test
  void headlessServicesHaveNoRoute() {
    KubeObject headless =
        SERVICE.with(tree -> tree.withObjectProperty("spec").put("clusterIP", "None"));
    assertThat(RouteTables.build(List.of(headless), List.of(), "n").services()).isEmpty();
  }

  @Test
  void roundRobinReachesAllAndAffinitySticks() {
    Balancer balancer = new Balancer();
    var now = java.time.Instant.parse("2026-01-01T00:00:00Z");
    var backends = List.of(new Backend("a", 1), new Backend("b", 1), new Backend("c", 1));
    Route plain = new Route("s/x:80", backends, Optional.empty());
    var firsts =
        java.util.stream.IntStream.range(0, 3)
            .mapToObj(index -> balancer.order(plain, "client", now).getFirst())
            .toList();
    assertThat(firsts).containsExactlyInAnyOrderElementsOf(backends);
    Route sticky = new Route("s/y:80", backends, Optional.of(Duration.ofSeconds(10)));
    balancer.connected(sticky, "client", backends.get(1), now);
    for (int index = 0; index < 5; index++) {
      assertThat(balancer.order(sticky, "client", now)).startsWith(backends.get(1)).hasSize(3);
    }
    Route shrunk = new Route("s/y:80", backends.subList(2, 3), sticky.affinity());
    assertThat(balancer.order(shrunk, "client", now)).containsExactly(backends.get(2));
  }
}
