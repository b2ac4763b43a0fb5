package dev.nakhoda.master.controllers.deployments;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.PodSample;
import dev.nakhoda.master.controllers.engine.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One pass of a rollout: which ReplicaSets are made, resized and forgotten. */
class DeploymentPlannerTest {

  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final String PAUSED = ",'paused':true";
  private static final String RECREATE = ",'strategy':{'type':'Recreate'}";

  /** A ReplicaSet of an image, of so many replicas, made when the Deployment wanted so many. */
  record Set(String image, int replicas, int available, int sizedFor) {

    KubeObject object(int number) {
      return Samples.object(
          """
          {'apiVersion':'apps/v1','kind':'ReplicaSet',
           'metadata':{'name':'%1$s','namespace':'default','uid':'%1$s',
             'creationTimestamp':'2026-01-01T00:00:0%5$dZ',
             'annotations':{'deployment.kubernetes.io/revision':'%5$d',
               'deployment.kubernetes.io/desired-replicas':'%4$d',
               'deployment.kubernetes.io/max-replicas':'%6$d'}},
           'spec':{'replicas':%2$d,'template':{
             'metadata':{'labels':{'app':'web','pod-template-hash':'%1$s'}},
             'spec':{'containers':[{'name':'c','image':'%1$s'}]}}},
           'status':{'replicas':%2$d,'readyReplicas':%3$d,'availableReplicas':%3$d}}
          """
              .formatted(
                  image, replicas, available, sizedFor, number, sizedFor + (sizedFor + 3) / 4));
    }
  }

  /**
   * @param want {@code v1:3>2} resized, {@code v2:+1} made, {@code v1:x} forgotten
   */
  record Case(String name, int replicas, String image, String more, List<Set> sets, String want) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static String rolling(String surge, String unavailable) {
    return ",'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':%s,'maxUnavailable':%s}}"
        .formatted(surge, unavailable);
  }

  private static Set set(String image, int replicas, int available, int sizedFor) {
    return new Set(image, replicas, available, sizedFor);
  }

  static Stream<Case> rollouts() {
    return Stream.of(
        new Case("makes the first at full size", 10, "v1", "", List.of(), "v1:+10"),
        new Case(
            "begins with surge and gap: 25 % of 10, rounded up and down",
            10, "v2", "", List.of(set("v1", 10, 10, 10)), "v1:10>8 v2:+3"),
        new Case(
            "goes on where it was interrupted",
            10,
            "v2",
            "",
            List.of(set("v1", 10, 10, 10), set("v2", 3, 0, 10)),
            "v1:10>8"),
        new Case(
            "grows before it shrinks",
            10,
            "v2",
            "",
            List.of(set("v1", 8, 8, 10), set("v2", 3, 3, 10)),
            "v2:3>5"),
        new Case(
            "takes unavailable old ones down first, for nothing",
            10,
            "v2",
            "",
            List.of(set("v1", 10, 7, 10), set("v2", 3, 3, 10)),
            "v1:10>5"),
        new Case(
            "waits while the new ones are not available",
            3,
            "v2",
            rolling("1", "0"),
            List.of(set("v1", 3, 3, 3), set("v2", 1, 0, 3)),
            ""),
        new Case(
            "one for one",
            3,
            "v2",
            rolling("1", "0"),
            List.of(set("v1", 3, 3, 3), set("v2", 1, 1, 3)),
            "v1:3>2"),
        new Case(
            "neither surge nor unavailable: one may be missing all the same",
            3,
            "v2",
            rolling("0", "'0%'"),
            List.of(set("v1", 3, 3, 3)),
            "v1:3>2 v2:+0"),
        new Case(
            "going back uses the old one again",
            3,
            "v1",
            rolling("1", "0"),
            List.of(set("v1", 0, 0, 3), set("v2", 3, 3, 3)),
            "v1:0>1"),
        new Case(
            "the newest is taken down to size",
            2,
            "v1",
            "",
            List.of(set("v1", 3, 3, 2)),
            "v1:3>2"));
  }

  static Stream<Case> scalings() {
    return Stream.of(
        new Case(
            "in the middle of a rollout each takes its share",
            20,
            "v2",
            "",
            List.of(set("v1", 8, 8, 10), set("v2", 5, 5, 10)),
            "v1:8>15 v2:5>10"),
        new Case(
            "also downwards",
            5,
            "v2",
            "",
            List.of(set("v1", 8, 8, 10), set("v2", 5, 5, 10)),
            "v1:8>4 v2:5>3"),
        new Case(
            "to nothing",
            0,
            "v2",
            "",
            List.of(set("v1", 8, 8, 10), set("v2", 5, 5, 10)),
            "v1:8>0 v2:5>0"),
        new Case("paused makes nothing new", 3, "v2", PAUSED, List.of(set("v1", 3, 3, 3)), ""),
        new Case("paused scales", 5, "v2", PAUSED, List.of(set("v1", 3, 3, 3)), "v1:3>5"));
  }

  static Stream<Case> recreations() {
    return Stream.of(
        new Case("old ones go first", 3, "v2", RECREATE, List.of(set("v1", 3, 3, 3)), "v1:3>0"),
        new Case(
            "the new comes at full size", 3, "v2", RECREATE, List.of(set("v1", 0, 0, 3)), "v2:+3"));
  }

  static Stream<Case> histories() {
    List<Set> done =
        List.of(set("v1", 0, 0, 3), set("v2", 0, 0, 3), set("v3", 0, 0, 3), set("v4", 3, 3, 3));
    return Stream.of(
        new Case("ten are kept by default", 3, "v4", "", done, ""),
        new Case("the oldest go", 3, "v4", ",'revisionHistoryLimit':1", done, "v1:x v2:x"),
        new Case("0 forgets all", 3, "v4", ",'revisionHistoryLimit':0", done, "v1:x v2:x v3:x"));
  }

  static Stream<Case> cases() {
    return Stream.of(rollouts(), scalings(), recreations(), histories()).flatMap(each -> each);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void plans(Case given) {
    assertEquals(given.want(), told(plan(given, Map.of())));
  }

  @org.junit.jupiter.api.Test
  void recreateWaitsForTheLastOldPod() {
    Case given = new Case("", 3, "v2", RECREATE, List.of(set("v1", 0, 0, 3)), "");
    KubeObject ending = PodSample.pod("p").phase("Running").deleted().object();
    assertEquals("", told(plan(given, Map.of("v1", List.of(ending)))));
    KubeObject ended = PodSample.pod("p").ended(1, NOW).object();
    assertEquals("v2:+3", told(plan(given, Map.of("v1", List.of(ended)))));
  }

  private static DeploymentPlan plan(Case given, Map<String, List<KubeObject>> pods) {
    List<KubeObject> sets = new ArrayList<>();
    given.sets().forEach(set -> sets.add(set.object(sets.size() + 1)));
    int replicas = given.replicas();
    KubeObject deployment =
        Samples.deployment("web", replicas, given.image(), given.more())
            .with(tree ->
                tree.withObjectProperty("status")
                    .put("replicas", given.sets().stream().mapToInt(Set::replicas).sum())
                    .put("updatedReplicas", updated(given))
                    .put("availableReplicas", updated(given)));
    return DeploymentPlanner.plan(deployment, sets, pods, NOW);
  }

  private static int updated(Case given) {
    return given.sets().stream()
        .filter(set -> set.image().equals(given.image()))
        .mapToInt(Set::available)
        .sum();
  }

  private static String told(DeploymentPlan plan) {
    Stream<String> resized =
        plan.changes().stream()
            .filter(change -> change.replicas() != change.replicasBefore())
            .map(change ->
                change.after().name() + ":" + change.replicasBefore() + ">" + change.replicas());
    Stream<String> made =
        plan.create().stream()
            .map(change ->
                change.after().tree().at("/spec/template/spec/containers/0/image").asString("")
                    + ":+"
                    + change.replicas());
    Stream<String> forgotten = plan.delete().stream().map(set -> set.name() + ":x");
    return Stream.of(resized, made, forgotten)
        .flatMap(each -> each)
        .sorted()
        .collect(Collectors.joining(" "));
  }
}
