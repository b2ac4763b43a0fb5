package dev.nakhoda.master.scheduler;

import static dev.nakhoda.master.scheduler.Cluster.requests;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every filter rule, as users see it: one node {@code n} and what is said about a pod. */
class FilterRulesTest {

  private static final String HELPLESS = "1 Preemption is not helpful for scheduling";
  private static final String NO_VICTIMS = "1 No preemption victims found for incoming pod";

  record Case(
      String name, Consumer<Cluster> given, String labels, String spec, String reason, String why) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case fits(String name, Consumer<Cluster> given, String spec) {
    return new Case(name, given, "'app':'web'", spec, "", "");
  }

  private static Case refused(
      String name, Consumer<Cluster> given, String spec, String reason, String preemption) {
    return new Case(name, given, "'app':'web'", spec, reason, preemption);
  }

  private static Consumer<Cluster> node(String labels, String spec) {
    return cluster -> cluster.node("n", labels, spec);
  }

  private static String nodeAffinity(String term) {
    return "'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{%s}]}}}"
        .formatted(term);
  }

  private static String podAffinity(String kind) {
    return "'affinity':{'%s':{'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'zone','labelSelector':{'matchLabels':{'app':'web'}}}]}}"
        .formatted(kind);
  }

  private static final String SPREAD =
      "'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':'zone','whenUnsatisfiable':'DoNotSchedule','labelSelector':{'matchLabels':{'app':'web'}}}]";

  static Stream<Case> ofTheNode() {
    String taint = "'taints':[{'key':'gpu','value':'yes','effect':'%s'}]";
    String toleration = "'tolerations':[{'key':'gpu','operator':'%s','value':'%s'}]";
    return Stream.of(
        fits("plain", node("", ""), ""),
        refused(
            "cordoned",
            node("", "'unschedulable':true"),
            "",
            "1 node(s) were unschedulable",
            HELPLESS),
        fits(
            "cordoned and tolerated",
            node("", "'unschedulable':true"),
            "'tolerations':[{'key':'node.kubernetes.io/unschedulable','operator':'Exists'}]"),
        refused(
            "tainted",
            node("", taint.formatted("NoSchedule")),
            "",
            "1 node(s) had untolerated taint {gpu: yes}",
            HELPLESS),
        refused(
            "taint without a value",
            node("", "'taints':[{'key':'node.kubernetes.io/not-ready','effect':'NoExecute'}]"),
            "",
            "1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }",
            HELPLESS),
        fits("preferably not", node("", taint.formatted("PreferNoSchedule")), ""),
        fits(
            "taint tolerated by value",
            node("", taint.formatted("NoSchedule")),
            toleration.formatted("Equal", "yes")),
        refused(
            "taint of another value",
            node("", taint.formatted("NoSchedule")),
            toleration.formatted("Equal", "no"),
            "1 node(s) had untolerated taint {gpu: yes}",
            HELPLESS),
        fits(
            "everything tolerated",
            node("", taint.formatted("NoExecute")),
            "'tolerations':[{'operator':'Exists'}]"),
        fits("selected", node("'disk':'ssd'", ""), "'nodeSelector':{'disk':'ssd'}"),
        refused(
            "not selected",
            node("'disk':'hdd'", ""),
            "'nodeSelector':{'disk':'ssd'}",
            "1 node(s) didn't match Pod's node affinity/selector",
            HELPLESS),
        fits(
            "affinity by expression",
            node("'disk':'ssd'", ""),
            nodeAffinity(
                "'matchExpressions':[{'key':'disk','operator':'In','values':['ssd','nvme']}]")),
        fits(
            "affinity by name",
            node("", ""),
            nodeAffinity("'matchFields':[{'key':'metadata.name','operator':'In','values':['n']}]")),
        refused(
            "an empty term matches nothing",
            node("", ""),
            nodeAffinity(""),
            "1 node(s) didn't match Pod's node affinity/selector",
            HELPLESS),
        refused(
            "another name",
            node("", ""),
            "'nodeName':'m'",
            "1 node(s) didn't match the requested node name",
            HELPLESS));
  }

  static Stream<Case> ofResources() {
    Consumer<Cluster> halfFull =
        cluster ->
            cluster.node("n", "", "").running("a", "n", "", requests("'cpu':'3','memory':'1Gi'"));
    return Stream.of(
        fits("fits exactly", halfFull, requests("'cpu':'1','memory':'7Gi'")),
        refused(
            "too much of one",
            halfFull,
            requests("'cpu':'1001m'"),
            "1 Insufficient cpu",
            NO_VICTIMS),
        refused(
            "too much of two",
            halfFull,
            requests("'cpu':'2','memory':'7.5Gi'"),
            "1 Insufficient cpu, 1 Insufficient memory",
            NO_VICTIMS),
        refused(
            "more than the node has",
            halfFull,
            requests("'cpu':'5'"),
            "1 Insufficient cpu",
            HELPLESS),
        refused(
            "extended resource",
            halfFull,
            requests("'example.com/gpu':'1'"),
            "1 Insufficient example.com/gpu",
            HELPLESS),
        refused(
            "no place for one more",
            cluster ->
                cluster
                    .node("n", "", "", "'cpu':'4','memory':'8Gi','pods':'1'")
                    .running("a", "n", "", ""),
            "",
            "1 Too many pods",
            NO_VICTIMS),
        refused(
            "an init container counts when it needs more",
            halfFull,
            "'initContainers':[{'name':'i','resources':{'requests':{'cpu':'2'}}}],"
                + requests("'cpu':'100m'"),
            "1 Insufficient cpu",
            NO_VICTIMS),
        fits(
            "init containers run one after the other",
            halfFull,
            "'initContainers':[{'name':'i','resources':{'requests':{'cpu':'1'}}},{'name':'j','resources':{'requests':{'cpu':'1'}}}],"
                + requests("'cpu':'1'")),
        refused(
            "a sidecar runs beside the others",
            halfFull,
            "'initContainers':[{'name':'i','restartPolicy':'Always','resources':{'requests':{'cpu':'1'}}}],"
                + requests("'cpu':'1'"),
            "1 Insufficient cpu",
            NO_VICTIMS),
        refused(
            "overhead counts",
            halfFull,
            "'overhead':{'cpu':'500m'}," + requests("'cpu':'600m'"),
            "1 Insufficient cpu",
            NO_VICTIMS));
  }

  static Stream<Case> ofOtherPods() {
    String port = "'containers':[{'name':'c','ports':[{'containerPort':80,'hostPort':8080%s}]}]";
    Consumer<Cluster> taken =
        cluster -> cluster.node("n", "", "").running("a", "n", "", port.formatted(""));
    Consumer<Cluster> withWeb =
        cluster -> cluster.node("n", "'zone':'a'", "").running("a", "n", "'app':'web'", "");
    return Stream.of(
        refused(
            "port taken",
            taken,
            port.formatted(",'hostIP':'127.0.0.1'"),
            "1 node(s) didn't have free ports for the requested pod ports",
            NO_VICTIMS),
        fits("port of another protocol", taken, port.formatted(",'protocol':'UDP'")),
        refused(
            "apart",
            withWeb,
            podAffinity("podAntiAffinity"),
            "1 node(s) didn't match pod anti-affinity rules",
            NO_VICTIMS),
        refused(
            "kept apart by the other",
            cluster ->
                cluster
                    .node("n", "'zone':'a'", "")
                    .running("a", "n", "", podAffinity("podAntiAffinity")),
            "",
            "1 node(s) didn't satisfy existing pods anti-affinity rules",
            NO_VICTIMS),
        fits("near", withWeb, podAffinity("podAffinity")),
        fits("the first of its kind", node("'zone':'a'", ""), podAffinity("podAffinity")),
        refused(
            "no zone to be near in",
            node("", ""),
            podAffinity("podAffinity"),
            "1 node(s) didn't match pod affinity rules",
            HELPLESS),
        new Case(
            "nobody to be near to",
            node("'zone':'a'", ""),
            "'app':'db'",
            podAffinity("podAffinity"),
            "1 node(s) didn't match pod affinity rules",
            HELPLESS),
        fits("spread over one zone", withWeb, SPREAD),
        refused(
            "spread without a zone",
            node("", ""),
            SPREAD,
            "1 node(s) didn't match pod topology spread constraints (missing required label)",
            HELPLESS));
  }

  @ParameterizedTest
  @MethodSource({"ofTheNode", "ofResources", "ofOtherPods"})
  void oneNode(Case given) {
    Cluster cluster = new Cluster();
    given.given().accept(cluster);
    String want =
        given.reason().isEmpty()
            ? "n"
            : "0/1 nodes are available: "
                + given.reason()
                + ". preemption: 0/1 nodes are available: "
                + given.why()
                + ".";
    assertThat(cluster.decide(given.labels(), given.spec())).isEqualTo(want);
  }

  @Test
  void reasonsAreCountedAndSorted() {
    Cluster cluster =
        new Cluster()
            .node("a", "", "'taints':[{'key':'k','value':'v','effect':'NoSchedule'}]")
            .node("b", "", "")
            .node("c", "", "")
            .running("x", "b", "", requests("'cpu':'4'"))
            .running("y", "c", "", requests("'cpu':'4'"));
    assertThat(cluster.decide("", requests("'cpu':'1'")))
        .isEqualTo(
            "0/3 nodes are available: 1 node(s) had untolerated taint {k: v}, 2 Insufficient cpu."
                + " preemption: 0/3 nodes are available: 1 Preemption is not helpful for"
                + " scheduling, 2 No preemption victims found for incoming pod.");
  }

  @Test
  void noNodesAtAll() {
    assertThat(new Cluster().decide("", "")).isEqualTo("no nodes available to schedule pods");
  }

  @Test
  void skewIsBounded() {
    Cluster cluster =
        new Cluster()
            .node("a", "'zone':'a'", "")
            .node("b", "'zone':'b'", "'unschedulable':true")
            .running("x", "a", "'app':'web'", "");
    assertThat(cluster.decide("'app':'web'", SPREAD))
        .startsWith(
            "0/2 nodes are available: 1 node(s) didn't match pod topology spread constraints,"
                + " 1 node(s) were unschedulable.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 0",
        ",'nodeTaintsPolicy':'Honor' | a",
        ",'nodeTaintsPolicy':'Honor','minDomains':2 | 0",
        ",'matchLabelKeys':['v'] | a",
        ",'maxSkew':2 | a"
      })
  void spreadKnowsItsFields(String more, String want) {
    Cluster cluster =
        new Cluster()
            .node("a", "'zone':'a'", "", "'cpu':'4','memory':'8Gi','pods':'110'")
            .node("c", "'zone':'c'", "'taints':[{'key':'k','effect':'NoSchedule'}]")
            .running("x", "a", "'app':'web','v':'1'", "");
    String spec =
        "'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':'zone','whenUnsatisfiable':'DoNotSchedule','labelSelector':{'matchLabels':{'app':'web'}}%s}]"
            .formatted(more);
    assertThat(cluster.decide("'app':'web','v':'2'", spec)).startsWith(want);
  }

  @Test
  void aChangedNodeIsJudgedAnew() {
    Cluster cluster = new Cluster().node("n", "", "'unschedulable':true");
    assertThat(cluster.decide("", "")).startsWith("0/1");
    cluster.node("n", "", "");
    assertThat(cluster.decide("", "")).isEqualTo("n");
  }
}
