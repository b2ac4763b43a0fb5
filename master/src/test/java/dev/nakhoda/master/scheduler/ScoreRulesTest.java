package dev.nakhoda.master.scheduler;

import static dev.nakhoda.master.scheduler.Cluster.requests;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which of the nodes {@code good} and {@code bad} is preferred, whatever their order. */
class ScoreRulesTest {

  record Case(String name, Consumer<Cluster> good, Consumer<Cluster> bad, String spec) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    String owned = "'app':'web'";
    return Stream.of(
        new Case(
            "least allocated",
            c -> c.node("good", "", ""),
            c ->
                c.node("bad", "", "").running("x", "bad", "", requests("'cpu':'2','memory':'4Gi'")),
            requests("'cpu':'100m'")),
        new Case(
            "spread",
            c -> c.node("good", "", "").running("y", "good", "", ""),
            c -> c.node("bad", "", "").running("x", "bad", owned, ""),
            ""),
        new Case(
            "spread over zones",
            c -> c.node("good", "'topology.kubernetes.io/zone':'a'", ""),
            c ->
                c.node("bad", "'topology.kubernetes.io/zone':'b'", "")
                    .node("neighbour", "'topology.kubernetes.io/zone':'b'", "'unschedulable':true")
                    .running("x", "neighbour", owned, ""),
            ""),
        new Case(
            "preferably spread",
            c -> c.node("good", "'zone':'a'", "").running("y", "good", "'app':'db'", ""),
            c ->
                c.node("bad", "'zone':'b'", "")
                    .node("neighbour", "'zone':'b'", "'unschedulable':true")
                    .running("x", "neighbour", owned, ""),
            anyway("")),
        new Case(
            "a node without the key comes last",
            c -> c.node("good", "'zone':'a'", "").running("x", "good", owned, ""),
            c -> c.node("bad", "", ""),
            anyway("")),
        new Case(
            "spread among those of the same version",
            c ->
                c.node("good", "'zone':'a'", "")
                    .running("y", "good", "'v':'1'", "")
                    .running("z", "good", "'app':'db'", ""),
            c -> c.node("bad", "'zone':'b'", "").running("x", "bad", owned, ""),
            anyway(",'matchLabelKeys':['app']").replace("{'matchLabels':{'app':'web'}}", "{}")),
        new Case(
            "preferred node",
            c -> c.node("good", "'disk':'ssd'", ""),
            c -> c.node("bad", "", ""),
            "'affinity':{'nodeAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':1,'preference':{'matchExpressions':[{'key':'disk','operator':'In','values':['ssd']}]}}]}}"),
        new Case(
            "not preferred",
            c -> c.node("good", "", ""),
            c -> c.node("bad", "", "'taints':[{'key':'k','effect':'PreferNoSchedule'}]"),
            ""),
        new Case(
            "preferably apart",
            c -> c.node("good", "'zone':'a'", ""),
            c -> c.node("bad", "'zone':'b'", "").running("x", "bad", "'app':'db'", ""),
            "'affinity':{'podAntiAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':100,'podAffinityTerm':{'topologyKey':'zone','labelSelector':{'matchLabels':{'app':'db'}}}}]}}"));
  }

  private static String anyway(String more) {
    return "'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':'zone','whenUnsatisfiable':'ScheduleAnyway','labelSelector':{'matchLabels':{'app':'web'}}%s}]"
        .formatted(more);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void prefers(Case given) {
    Cluster first = new Cluster();
    given.good().accept(first);
    given.bad().accept(first);
    assertThat(first.decide("'app':'web'", given.spec())).isEqualTo("good");

    Cluster second = new Cluster();
    given.bad().accept(second);
    given.good().accept(second);
    assertThat(second.decide("'app':'web'", given.spec())).isEqualTo("good");
  }

  @Test
  void threeReplicasGoToThreeNodes() {
    Cluster cluster = new Cluster().node("a", "", "").node("b", "", "").node("c", "", "");
    Map<String, Integer> counts = new HashMap<>();
    for (int number = 0; number < 6; number++) {
      String node = cluster.decide("'app':'web'", "");
      cluster.running("web-" + number, node, "'app':'web'", "");
      counts.merge(node, 1, Integer::sum);
    }
    assertThat(counts).isEqualTo(Map.of("a", 2, "b", 2, "c", 2));
  }

  @Test
  void ofManyNodesEnoughAreLookedAt() {
    assertThat(Decider.enough(10)).isEqualTo(10);
    assertThat(Decider.enough(100)).isEqualTo(100);
    assertThat(Decider.enough(150)).isEqualTo(100);
    assertThat(Decider.enough(1000)).isEqualTo(420);
    assertThat(Decider.enough(5000)).isEqualTo(500);
    assertThat(Decider.enough(10000)).isEqualTo(500);
  }
}
