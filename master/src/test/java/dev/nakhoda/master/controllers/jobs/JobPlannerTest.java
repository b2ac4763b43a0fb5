package dev.nakhoda.master.controllers.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.PodSample;
import dev.nakhoda.master.controllers.engine.Samples;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class JobPlannerTest {

  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final Instant LONG_AGO = NOW.minusSeconds(3600);
  private static final String INDEXED =
      "'completionMode':'Indexed','completions':3,'parallelism':3";
  private static final String PER_INDEX = INDEXED + ",'backoffLimitPerIndex':1";

  /**
   * @param want what is done: {@code +} a pod, {@code +1} of that index, {@code -p} deleted, {@code
   *     ~p} let go of; then the reasons of the conditions that hold
   */
  record Case(String name, String spec, String status, List<KubeObject> pods, String want) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static PodSample pod(String name) {
    return PodSample.pod(name).on("n").finalizer(JobPods.FINALIZER);
  }

  private static PodSample indexed(String name, int index, int failures) {
    return pod(name)
        .annotation("batch.kubernetes.io/job-completion-index", Integer.toString(index))
        .annotation("batch.kubernetes.io/job-index-failure-count", Integer.toString(failures));
  }

  private static KubeObject running(String name) {
    return pod(name).ready().object();
  }

  private static KubeObject succeeded(String name) {
    return pod(name).ended(0, LONG_AGO).object();
  }

  private static KubeObject failed(String name, Instant at) {
    return pod(name).ended(1, at).object();
  }

  static Stream<Case> running() {
    return Stream.of(
        new Case("one by default", "'completions':1", "", List.of(), "+"),
        new Case("as many as may run", "'completions':5,'parallelism':2", "", List.of(), "+ +"),
        new Case(
            "not more than are still needed",
            "'completions':3,'parallelism':2",
            "'succeeded':2",
            List.of(),
            "+"),
        new Case(
            "one that has succeeded is counted, another made",
            "'completions':3,'parallelism':1",
            "",
            List.of(succeeded("a")),
            "+"),
        new Case(
            "too many run",
            "'completions':3,'parallelism':1",
            "",
            List.of(running("a"), running("b")),
            "-a"),
        new Case(
            "waits ten seconds after a failure",
            "'completions':1",
            "",
            List.of(failed("a", NOW.minusSeconds(9))),
            ""),
        new Case(
            "tries again after them",
            "'completions':1",
            "",
            List.of(failed("a", NOW.minusSeconds(10))),
            "+"),
        new Case(
            "twenty after the second",
            "'completions':1",
            "",
            List.of(failed("a", NOW.minusSeconds(60)), failed("b", NOW.minusSeconds(11))),
            ""),
        new Case(
            "replaces one that is going",
            "'completions':1",
            "",
            List.of(pod("a").ready().deleted().object()),
            "+"),
        new Case(
            "but not when told to wait for its end",
            "'completions':1,'podReplacementPolicy':'Failed'",
            "",
            List.of(pod("a").ready().deleted().object()),
            ""),
        new Case(
            "suspended ends its pods",
            "'completions':1,'suspend':true",
            "",
            List.of(running("a")),
            "-a JobSuspended"),
        new Case(
            "resumed begins anew",
            "'completions':1",
            "'conditions':[{'type':'Suspended','status':'True'}]",
            List.of(),
            "+"));
  }

  static Stream<Case> ends() {
    return Stream.of(
        new Case(
            "complete, but its pod is still to be let go of",
            "'completions':1",
            "",
            List.of(succeeded("a")),
            "CompletionsReached"),
        new Case(
            "complete",
            "'completions':1",
            "'succeeded':1",
            List.of(),
            "CompletionsReached CompletionsReached"),
        new Case(
            "a noted pod is let go of",
            "'completions':2",
            "'uncountedTerminatedPods':{'succeeded':['a']}",
            List.of(succeeded("a")),
            "+ ~a"),
        new Case(
            "a work queue makes no more once one has succeeded",
            "'parallelism':2",
            "'succeeded':1",
            List.of(running("a")),
            ""),
        new Case(
            "failed too often",
            "'completions':1,'backoffLimit':1",
            "'failed':2",
            List.of(),
            "BackoffLimitExceeded BackoffLimitExceeded"),
        new Case(
            "out of time",
            "'completions':1,'activeDeadlineSeconds':60",
            "'startTime':'2026-01-01T23:59:00Z'",
            List.of(running("a")),
            "-a DeadlineExceeded"),
        new Case(
            "the policy fails it at once",
            "'completions':1,'podFailurePolicy':{'rules':[{'action':'FailJob',"
                + "'onExitCodes':{'operator':'In','values':[1]}}]}",
            "",
            List.of(failed("a", NOW)),
            "PodFailurePolicy"),
        new Case(
            "the policy ignores it",
            "'completions':1,'backoffLimit':0,'podFailurePolicy':{'rules':[{'action':'Ignore',"
                + "'onExitCodes':{'operator':'In','values':[1]}}]}",
            "",
            List.of(failed("a", LONG_AGO)),
            "+ ~a"));
  }

  static Stream<Case> indexes() {
    KubeObject first = indexed("a", 0, 0).ended(0, LONG_AGO).object();
    return Stream.of(
        new Case("a pod an index", INDEXED, "", List.of(), "+0 +1 +2"),
        new Case("not twice", INDEXED, "'completedIndexes':'0'", List.of(first), "+1 +2 ~a"),
        new Case(
            "each index waits for itself",
            PER_INDEX,
            "",
            List.of(indexed("a", 1, 0).ended(1, NOW.minusSeconds(3)).object()),
            "+0 +2"),
        new Case(
            "an index that failed too often is left",
            PER_INDEX,
            "",
            List.of(indexed("a", 1, 1).ended(1, LONG_AGO).object()),
            "+0 +2"),
        new Case(
            "all that could be done is done",
            PER_INDEX,
            "'completedIndexes':'0,2','failedIndexes':'1'",
            List.of(),
            "FailedIndexes FailedIndexes"),
        new Case(
            "more indexes failed than may",
            PER_INDEX + ",'maxFailedIndexes':1",
            "'failedIndexes':'0,1'",
            List.of(indexed("c", 2, 0).ready().object()),
            "-c MaxFailedIndexesExceeded"),
        new Case(
            "enough of them succeeded",
            INDEXED + ",'successPolicy':{'rules':[{'succeededIndexes':'0-1','succeededCount':1}]}",
            "'completedIndexes':'1'",
            List.of(indexed("c", 2, 0).ready().object()),
            "-c SuccessPolicy"));
  }

  static Stream<Case> cases() {
    return Stream.of(running(), ends(), indexes()).flatMap(each -> each);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void plans(Case given) {
    KubeObject job =
        Samples.object(
            "{'metadata':{'name':'j','namespace':'default','uid':'j'},'spec':{%s},'status':{%s}}"
                .formatted(given.spec(), given.status()));
    JobPlan plan = JobPlanner.plan(job, given.pods(), true, NOW);
    Stream<String> made =
        plan.create().stream()
            .map(each -> "+" + (each.index().isPresent() ? each.index().getAsInt() : ""));
    Stream<String> reasons =
        plan.next()
            .tree()
            .at("/status/conditions")
            .valueStream()
            .filter(Conditions::isTrue)
            .map(JobPlannerTest::reason);
    assertEquals(
        given.want(),
        Stream.of(
                made,
                plan.delete().stream().map(pod -> "-" + pod.name()),
                plan.release().stream().map(pod -> "~" + pod.name()),
                reasons)
            .flatMap(each -> each)
            .collect(Collectors.joining(" ")));
  }

  private static String reason(JsonNode condition) {
    return condition.path("reason").asString("");
  }
}
