package dev.nakhoda.master.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom a pod of priority 100 that wants 3 CPUs drives off nodes of 4 CPUs. */
class PreemptionTest {

  private static final Preemption.Budget GUARD =
      new Preemption.Budget("default", LabelSelector.ofMap(Map.of("app", "guarded")), 0, Set.of());

  private record Running(
      String name, String node, int cpus, int priority, String app, String since) {}

  private static Running pod(String name, String node, int cpus, int priority) {
    return new Running(name, node, cpus, priority, "web", "2026-01-01T00:00:00Z");
  }

  private static Running guarded(String name, String node, int cpus, int priority) {
    return new Running(name, node, cpus, priority, "guarded", "2026-01-01T00:00:00Z");
  }

  private static Running since(String hour, String name, String node, int cpus, int priority) {
    return new Running(name, node, cpus, priority, "web", "2026-01-01T" + hour + ":00:00Z");
  }

  static List<Arguments> cases() {
    return List.of(
        Arguments.of(
            "nobody of lower priority",
            List.of(pod("a", "n1", 4, 100), pod("b", "n2", 4, 200)),
            "0/2 nodes are available: 2 No preemption victims found for incoming pod."),
        Arguments.of(
            "what is lower is too little",
            List.of(pod("a", "n1", 2, 100), pod("b", "n1", 2, 0), pod("c", "n2", 4, 100)),
            "0/2 nodes are available: 1 Insufficient cpu, 1 No preemption victims found for"
                + " incoming pod."),
        Arguments.of(
            "as few as will do, the less important ones",
            List.of(
                pod("a", "n1", 1, 10),
                pod("b", "n1", 1, 0),
                pod("c", "n1", 2, 5),
                pod("d", "n2", 4, 100)),
            "n1: c b"),
        Arguments.of(
            "where the most important victim is the least",
            List.of(pod("a", "n1", 4, 10), pod("b", "n2", 2, 9), pod("c", "n2", 2, 9)),
            "n2: b c"),
        Arguments.of(
            "fewer of the same priority",
            List.of(pod("a", "n1", 2, 9), pod("b", "n1", 2, 9), pod("c", "n2", 4, 9)),
            "n2: c"),
        Arguments.of(
            "the younger of equals",
            List.of(since("01", "a", "n1", 4, 9), since("02", "b", "n2", 4, 9)),
            "n2: b"),
        Arguments.of(
            "a budget weighs more than priority",
            List.of(guarded("a", "n1", 4, 1), pod("b", "n2", 4, 50)),
            "n2: b"),
        Arguments.of(
            "a budget is broken when nothing else helps",
            List.of(guarded("a", "n1", 4, 1), pod("b", "n2", 4, 100)),
            "n1: a"),
        Arguments.of(
            "whom a budget guards stays before others",
            List.of(guarded("a", "n1", 1, 1), pod("b", "n1", 3, 50), pod("c", "n2", 4, 100)),
            "n1: b"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void chooses(String name, List<Running> running, String want) {
    Cluster cluster = new Cluster().node("n1", "", "").node("n2", "", "");
    running.forEach(each -> cluster.snapshot.place(PodReader.placed(object(each)), each.node()));
    PodDemand pod = Cluster.demand("new", "", Cluster.requests("'cpu':'3'") + ",'priority':100");
    Preemption preemption = new Preemption(cluster.decider);
    String before = cluster.snapshot.nodes().toString();
    String got =
        switch (preemption.of(pod, cluster.snapshot, List.of(GUARD))) {
          case Preemption.Outcome.None(String message) -> message;
          case Preemption.Outcome.Victims(String node, List<PlacedPod> pods) ->
              node
                  + ": "
                  + pods.stream().map(each -> each.key().name()).collect(Collectors.joining(" "));
        };
    assertThat(got).isEqualTo(want);
    assertThat(cluster.snapshot.nodes().toString()).hasSameSizeAs(before);
  }

  private static KubeObject object(Running running) {
    return Cluster.pod(
            running.name(),
            "'app':'%s'".formatted(running.app()),
            Cluster.requests("'cpu':'%d'".formatted(running.cpus()))
                + ",'priority':%d".formatted(running.priority()))
        .with(tree -> tree.putObject("status").put("startTime", running.since()));
  }
}
