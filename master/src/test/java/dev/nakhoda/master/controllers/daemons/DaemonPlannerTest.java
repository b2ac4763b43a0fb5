package dev.nakhoda.master.controllers.daemons;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.PodSample;
import dev.nakhoda.master.controllers.engine.Samples;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DaemonPlannerTest {

  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final String SURGE =
      "'updateStrategy':{'rollingUpdate':{'maxSurge':1,'maxUnavailable':0}}";

  /**
   * @param want {@code +n1} a pod on that node, {@code -p1} deleted, {@code !p1} replaced as failed
   */
  record Case(
      String name, String spec, List<KubeObject> nodes, List<KubeObject> pods, String want) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static KubeObject node(String name, String... taint) {
    String taints =
        taint.length == 0 ? "" : "{'key':'%s','effect':'%s'}".formatted(taint[0], taint[1]);
    return Samples.object(
        """
        {'metadata':{'name':'%1$s','uid':'%1$s','labels':{'name':'%1$s'}},'spec':{'taints':[%2$s]}}
        """
            .formatted(name, taints));
  }

  private static PodSample pod(String name, String node, String hash) {
    return PodSample.pod(name).on(node).label(DaemonPods.HASH_LABEL, hash).phase("Running");
  }

  private static KubeObject ready(String name, String node, String hash) {
    return pod(name, node, hash).ready().object();
  }

  private static final List<KubeObject> THREE = List.of(node("n1"), node("n2"), node("n3"));

  static Stream<Case> placements() {
    return Stream.of(
        new Case("a pod on each node", "", THREE, List.of(), "+n1 +n2 +n3"),
        new Case(
            "one on a node is enough",
            "",
            THREE,
            List.of(ready("a", "n1", "new"), pod("b", "n2", "new").object()),
            "+n3"),
        new Case(
            "the younger of two goes",
            "",
            List.of(node("n1")),
            List.of(ready("a", "n1", "new"), ready("b", "n1", "new")),
            "-b"),
        new Case(
            "waits for one that is going",
            "",
            List.of(node("n1")),
            List.of(pod("a", "n1", "new").deleted().object()),
            ""),
        new Case(
            "replaces one that has failed",
            "",
            List.of(node("n1")),
            List.of(pod("a", "n1", "new").ended(1, NOW).object()),
            "!a"),
        new Case(
            "only where the selector says",
            "'template':{'spec':{'nodeSelector':{'name':'n2'}}}",
            THREE,
            List.of(ready("a", "n1", "new")),
            "+n2 -a"),
        new Case(
            "not where a taint forbids it",
            "",
            List.of(node("n1", "dedicated", "NoSchedule"), node("n2", "dedicated", "NoExecute")),
            List.of(ready("a", "n2", "new")),
            "-a"),
        new Case(
            "a taint that only forbids new ones lets the old one be",
            "",
            List.of(node("n1", "dedicated", "NoSchedule")),
            List.of(ready("a", "n1", "new")),
            ""),
        new Case(
            "bears what befalls a node",
            "",
            List.of(
                node("n1", "node.kubernetes.io/not-ready", "NoExecute"),
                node("n2", "node.kubernetes.io/unschedulable", "NoSchedule"),
                node("n3", "node.kubernetes.io/disk-pressure", "NoSchedule")),
            List.of(),
            "+n1 +n2 +n3"),
        new Case(
            "the network of a node is awaited",
            "",
            List.of(node("n1", "node.kubernetes.io/network-unavailable", "NoSchedule")),
            List.of(),
            ""),
        new Case(
            "but not by those that use the host's",
            "'template':{'spec':{'hostNetwork':true}}",
            List.of(node("n1", "node.kubernetes.io/network-unavailable", "NoSchedule")),
            List.of(),
            "+n1"));
  }

  static Stream<Case> updates() {
    List<KubeObject> old =
        List.of(ready("a", "n1", "old"), ready("b", "n2", "old"), ready("c", "n3", "old"));
    return Stream.of(
        new Case("one at a time", "", THREE, old, "-a"),
        new Case(
            "as many as may be missing: 50 % of 3, rounded up",
            "'updateStrategy':{'rollingUpdate':{'maxUnavailable':'50%'}}", THREE, old, "-a -b"),
        new Case(
            "not while another is missing",
            "",
            THREE,
            List.of(pod("x", "n1", "new").object(), old.get(1), old.get(2)),
            ""),
        new Case(
            "an old one that serves nobody goes at once",
            "",
            THREE,
            List.of(pod("x", "n1", "old").object(), old.get(1), old.get(2)),
            "-x"),
        new Case("OnDelete waits", "'updateStrategy':{'type':'OnDelete'}", THREE, old, ""),
        new Case("surge adds one beside the old", SURGE, THREE, old, "+n1"),
        new Case(
            "surge takes the old one when the new one serves",
            SURGE,
            THREE,
            List.of(ready("x", "n1", "new"), old.get(0), old.get(1), old.get(2)),
            "-a"),
        new Case(
            "surge waits for the new one",
            SURGE,
            THREE,
            List.of(pod("x", "n1", "new").object(), old.get(0), old.get(1), old.get(2)),
            ""));
  }

  static Stream<Case> cases() {
    return Stream.concat(placements(), updates());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void plans(Case given) {
    KubeObject set =
        Samples.object("{'metadata':{'name':'s','uid':'s'},'spec':{%s}}".formatted(given.spec()));
    DaemonPlan plan = DaemonPlanner.plan(set, given.nodes(), given.pods(), "new", NOW);
    String told =
        Stream.of(
                plan.createOn().stream().map(name -> "+" + name),
                plan.delete().stream().map(pod -> "-" + pod.name()).sorted(),
                plan.failed().stream().map(pod -> "!" + pod.name()))
            .flatMap(each -> each)
            .collect(Collectors.joining(" "));
    assertEquals(given.want(), told);
  }
}
