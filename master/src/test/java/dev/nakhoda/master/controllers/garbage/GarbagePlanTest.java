package dev.nakhoda.master.controllers.garbage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.controllers.engine.PodSample;
import dev.nakhoda.master.controllers.engine.Samples;
import dev.nakhoda.master.controllers.garbage.GarbagePlan.OwnerState;
import dev.nakhoda.master.controllers.garbage.OwnerGraph.Node;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GarbagePlanTest {

  private static final String GOING = ",'deletionTimestamp':'2026-01-01T00:00:00Z'";
  private static final String FOREGROUND = ",'finalizers':['foregroundDeletion']";
  private static final String ORPHAN = ",'finalizers':['orphan']";

  record Case(
      String name,
      KubeObject object,
      List<KubeObject> dependents,
      Map<String, OwnerState> owners,
      String want) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** {@code owners}: uids, with a {@code !} when they wait for this dependent. */
  private static KubeObject object(String name, String more, String... owners) {
    StringBuilder references = new StringBuilder();
    for (String owner : owners) {
      references.append(
          "%s{'kind':'K','apiVersion':'v1','name':'%2$s','uid':'%2$s','blockOwnerDeletion':%3$s}"
              .formatted(
                  references.isEmpty() ? "" : ",", owner.replace("!", ""), owner.endsWith("!")));
    }
    return Samples.object(
        "{'metadata':{'name':'%1$s','uid':'%1$s'%2$s,'ownerReferences':[%3$s]}}"
            .formatted(name, more, references));
  }

  static Stream<Case> cases() {
    KubeObject child = object("child", "", "a");
    return Stream.of(
        new Case("no owner", object("o", ""), List.of(), Map.of(), "Keep[]"),
        new Case("a living owner", child, List.of(), Map.of("a", OwnerState.SOLID), "Keep[]"),
        new Case(
            "its owner is gone",
            child,
            List.of(),
            Map.of("a", OwnerState.ABSENT),
            "Delete[propagation=Background, unblock=false]"),
        new Case(
            "one of two is gone",
            object("child", "", "a", "b"),
            List.of(),
            Map.of("a", OwnerState.ABSENT, "b", OwnerState.SOLID),
            "DropReferences[uids=[a]]"),
        new Case(
            "its owner waits for it",
            child,
            List.of(),
            Map.of("a", OwnerState.WAITING),
            "Delete[propagation=Background, unblock=false]"),
        new Case(
            "and it has children of its own",
            child,
            List.of(object("grandchild", "", "child!")),
            Map.of("a", OwnerState.WAITING),
            "Delete[propagation=Foreground, unblock=false]"),
        new Case(
            "a circle is broken",
            child,
            List.of(object("a", GOING + FOREGROUND, "child!")),
            Map.of("a", OwnerState.WAITING),
            "Delete[propagation=Foreground, unblock=true]"),
        new Case(
            "foreground, nothing blocks",
            object("o", GOING + FOREGROUND),
            List.of(object("child", "", "o")),
            Map.of(),
            "Release[finalizer=foregroundDeletion]"),
        new Case(
            "it is going already",
            object("o", GOING, "a"),
            List.of(),
            Map.of("a", OwnerState.ABSENT),
            "Keep[]"));
  }

  private static List<Node> nodes(List<KubeObject> objects) {
    return objects.stream().map(each -> new Node(ResourceName.PODS, each)).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void plans(Case given) {
    GarbagePlan plan =
        GarbagePlan.of(
            given.object(),
            nodes(given.dependents()),
            reference -> given.owners().get(reference.path("uid").asString("")));
    assertEquals(given.want(), plan.toString());
  }

  @Test
  void foregroundAwaitsWhatBlocksAndOrphaningFreesAll() {
    List<Node> dependents = nodes(List.of(object("one", "", "o!"), object("two", "", "o")));
    assertEquals(
        new GarbagePlan.AwaitDependents(dependents.subList(0, 1)),
        GarbagePlan.of(object("o", GOING + FOREGROUND), dependents, any -> OwnerState.SOLID));
    assertEquals(
        new GarbagePlan.Orphan(dependents),
        GarbagePlan.of(object("o", GOING + ORPHAN), dependents, any -> OwnerState.SOLID));
  }

  @Test
  void podsThatNobodyEndsAreCollected() {
    List<KubeObject> pods =
        List.of(
            PodSample.pod("lives").on("n1").ready().object(),
            PodSample.pod("lost").on("gone").ready().object(),
            PodSample.pod("never-placed").deleted().object(),
            PodSample.pod("waits").object(),
            PodSample.pod("stuck").on("broken").ready().deleted().object(),
            PodSample.pod("done-1").on("n1").phase("Succeeded").object(),
            PodSample.pod("done-2").on("n1").phase("Failed").object());
    PodCollectionPlan plan =
        PodCollectionPlan.of(pods, 1, node -> node.equals("gone"), node -> node.equals("broken"));
    assertEquals(
        "[done-1] [lost] [never-placed] [stuck]",
        "%s %s %s %s"
            .formatted(
                names(plan.finished()),
                names(plan.orphaned()),
                names(plan.unscheduled()),
                names(plan.outOfService())));
    assertEquals(List.of(), PodCollectionPlan.of(pods, 0, node -> false, node -> false).finished());
  }

  private static List<String> names(List<KubeObject> pods) {
    return pods.stream().map(KubeObject::name).toList();
  }
}
