package dev.nakhoda.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.agent.network.RoutePlan.Node;
import dev.nakhoda.agent.network.RoutePlan.Route;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoutePlanTest {

  record Case(String name, String own, List<Node> nodes, List<Route> present, RoutePlan want) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Node node(String name, String address, String cidr) {
    return new Node(name, Cidr.parseAddress(address), List.of(Cidr.parse(cidr)));
  }

  private static Route route(String cidr, String gateway) {
    return new Route(Cidr.parse(cidr), Cidr.parseAddress(gateway));
  }

  static Stream<Case> cases() {
    Node one = node("n1", "192.168.0.1", "10.1.1.0/24");
    Node two = node("n2", "192.168.0.2", "10.1.2.0/24");
    Route toOne = route("10.1.1.0/24", "192.168.0.1");
    Route toTwo = route("10.1.2.0/24", "192.168.0.2");
    RoutePlan nothing = new RoutePlan(List.of(), List.of());
    return Stream.of(
        new Case("no nodes", "n1", List.of(), List.of(), nothing),
        new Case(
            "others only",
            "n1",
            List.of(one, two),
            List.of(),
            new RoutePlan(List.of(toTwo), List.of())),
        new Case(
            "no node itself",
            "",
            List.of(one, two),
            List.of(),
            new RoutePlan(List.of(toOne, toTwo), List.of())),
        new Case("in place", "n1", List.of(one, two), List.of(toTwo), nothing),
        new Case(
            "moved",
            "n1",
            List.of(one, two),
            List.of(route("10.1.2.0/24", "192.168.0.9")),
            new RoutePlan(List.of(toTwo), List.of())),
        new Case(
            "gone",
            "n1",
            List.of(one),
            List.of(toTwo),
            new RoutePlan(List.of(), List.of(Cidr.parse("10.1.2.0/24")))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void plans(Case given) {
    assertThat(RoutePlan.plan(given.own(), given.nodes(), given.present())).isEqualTo(given.want());
  }
}
