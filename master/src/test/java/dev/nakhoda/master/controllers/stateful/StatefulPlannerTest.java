package dev.nakhoda.master.controllers.stateful;

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

class StatefulPlannerTest {

  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final String PARALLEL = ",'podManagementPolicy':'Parallel'";

  /**
   * @param want {@code +1} the pod of an ordinal, {@code +1old} by the old template, {@code -db-1}
   *     deleted
   */
  record Case(String name, int replicas, String spec, List<KubeObject> pods, String want) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static PodSample pod(int ordinal, String revision) {
    return PodSample.pod("db-" + ordinal)
        .on("n")
        .label(StatefulPods.REVISION_LABEL, revision)
        .phase("Running");
  }

  private static KubeObject ready(int ordinal, String revision) {
    return pod(ordinal, revision).ready().object();
  }

  private static String partition(int number) {
    return ",'updateStrategy':{'rollingUpdate':{'partition':%d}}".formatted(number);
  }

  static Stream<Case> sizes() {
    return Stream.of(
        new Case("begins with the first", 3, "", List.of(), "+0"),
        new Case("waits until it is ready", 3, "", List.of(pod(0, "new").object()), ""),
        new Case("then the second", 3, "", List.of(ready(0, "new")), "+1"),
        new Case("fills a gap", 3, "", List.of(ready(0, "new"), ready(2, "new")), "+1"),
        new Case(
            "waits while one is going",
            2,
            "",
            List.of(ready(0, "new"), pod(1, "new").deleted().object()),
            ""),
        new Case(
            "replaces one that has ended",
            2,
            "",
            List.of(pod(0, "new").ended(1, NOW).object(), ready(1, "new")),
            "-db-0"),
        new Case("begins elsewhere", 2, ",'ordinals':{'start':5}", List.of(ready(5, "new")), "+6"),
        new Case(
            "the highest goes first",
            1,
            "",
            List.of(ready(0, "new"), ready(1, "new"), ready(2, "new")),
            "-db-2"),
        new Case(
            "and the next when it is gone",
            1,
            "",
            List.of(ready(0, "new"), ready(1, "new"), pod(2, "new").deleted().object()),
            ""),
        new Case("parallel makes all", 3, PARALLEL, List.of(ready(1, "new")), "+0 +2"),
        new Case(
            "parallel drops all",
            0,
            PARALLEL,
            List.of(ready(0, "new"), ready(1, "new")),
            "-db-1 -db-0"));
  }

  static Stream<Case> updates() {
    List<KubeObject> old = List.of(ready(0, "old"), ready(1, "old"), ready(2, "old"));
    return Stream.of(
        new Case("updates from the top", 3, "", old, "-db-2"),
        new Case(
            "waits for the updated one",
            3,
            "",
            List.of(old.get(0), old.get(1), pod(2, "new").object()),
            ""),
        new Case("then the next", 3, "", List.of(old.get(0), old.get(1), ready(2, "new")), "-db-1"),
        new Case(
            "not below the partition",
            3,
            partition(2),
            List.of(old.get(0), old.get(1), ready(2, "new")),
            ""),
        new Case(
            "one below the partition comes back as it was",
            3,
            partition(2),
            List.of(old.get(0), ready(2, "new")),
            "+1old"),
        new Case("OnDelete waits", 3, ",'updateStrategy':{'type':'OnDelete'}", old, ""),
        new Case(
            "OnDelete takes the new template",
            3,
            ",'updateStrategy':{'type':'OnDelete'}",
            List.of(old.get(0), old.get(2)),
            "+1"));
  }

  static Stream<Case> cases() {
    return Stream.concat(sizes(), updates());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void plans(Case given) {
    KubeObject set =
        Samples.object(
            "{'metadata':{'name':'db'},'spec':{'replicas':%d%s}}"
                .formatted(given.replicas(), given.spec()));
    StatefulPlan plan = StatefulPlanner.plan(new StatefulSpec(set), given.pods(), "new", NOW);
    String told =
        Stream.concat(
                plan.create().stream()
                    .map(each -> "+" + each.ordinal() + (each.updated() ? "" : "old")),
                plan.delete().stream().map(pod -> "-" + pod.name()))
            .collect(Collectors.joining(" "));
    assertEquals(given.want(), told);
  }
}
