package dev.nakhoda.master.controllers.cron;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Samples;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CronPlanTest {

  private static final String NOON = "2026-01-02T12:00:00Z";

  /**
   * @param want {@code +TIME} a Job for that time, {@code -j} replaced, {@code xj} forgotten, then
   *     what is told
   */
  record Case(
      String name, String spec, String last, String now, List<KubeObject> jobs, String want) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static KubeObject job(String name, String end) {
    String condition =
        end.isEmpty() ? "" : "'conditions':[{'type':'%s','status':'True'}],".formatted(end);
    return Samples.object(
        """
        {'metadata':{'name':'%1$s','namespace':'default','uid':'%1$s'},
         'status':{%2$s'startTime':'2026-01-02T0%3$s:00:00Z'}}
        """
            .formatted(name, condition, name.substring(1)));
  }

  static Stream<Case> cases() {
    List<KubeObject> active = List.of(job("j1", ""));
    List<KubeObject> ended =
        List.of(job("j1", "Complete"), job("j2", "Complete"), job("j3", "Failed"));
    return Stream.of(
        new Case("not yet", "", "2026-01-02T12:00:00Z", "2026-01-02T12:59:59Z", List.of(), ""),
        new Case("now", "", NOON, "2026-01-02T13:00:00Z", List.of(), "+13:00"),
        new Case("only the latest", "", NOON, "2026-01-02T16:30:00Z", List.of(), "+16:00"),
        new Case("suspended", ",'suspend':true", NOON, "2026-01-02T13:00:00Z", List.of(), ""),
        new Case(
            "too late",
            ",'startingDeadlineSeconds':60",
            NOON,
            "2026-01-02T13:02:00Z",
            List.of(),
            ""),
        new Case(
            "just in time",
            ",'startingDeadlineSeconds':200",
            NOON,
            "2026-01-02T13:02:00Z",
            List.of(),
            "+13:00"),
        new Case("side by side", "", NOON, "2026-01-02T13:00:00Z", active, "+13:00"),
        new Case(
            "one at a time",
            ",'concurrencyPolicy':'Forbid'",
            NOON,
            "2026-01-02T13:00:00Z",
            active,
            "JobAlreadyActive"),
        new Case(
            "the new for the old",
            ",'concurrencyPolicy':'Replace'",
            NOON,
            "2026-01-02T13:00:00Z",
            active,
            "+13:00 -j1"),
        new Case("three and one are kept", "", NOON, NOON, ended, ""),
        new Case(
            "fewer when told so",
            ",'successfulJobsHistoryLimit':1,'failedJobsHistoryLimit':0",
            NOON,
            NOON,
            ended,
            "xj1 xj3"),
        new Case(
            "by the clock of its zone: noon in Jakarta is five in UTC",
            ",'timeZone':'Asia/Jakarta','schedule':'0 12 * * *'",
            "2026-01-02T04:00:00Z",
            "2026-01-02T05:00:00Z",
            List.of(),
            "+05:00"),
        new Case(
            "a thousand missed ones are told",
            ",'schedule':'*/1 * * * *'",
            "2026-01-01T12:00:00Z",
            NOON,
            List.of(),
            "+12:00 TooManyMissedTimes"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void plans(Case given) {
    String schedule = given.spec().contains("'schedule'") ? "" : "'schedule':'0 * * * *',";
    KubeObject cronJob =
        Samples.object(
            """
            {'metadata':{'name':'c','namespace':'default','uid':'c',
               'creationTimestamp':'2026-01-01T00:00:00Z'},
             'spec':{%s'jobTemplate':{'spec':{}}%s},'status':{'lastScheduleTime':'%s'}}
            """
                .formatted(schedule, given.spec(), given.last()));
    CronPlan plan = CronPlan.of(cronJob, given.jobs(), Instant.parse(given.now()));
    String told =
        Stream.of(
                plan.start().stream()
                    .map(start -> "+" + start.scheduled().toString().substring(11, 16)),
                plan.replace().stream().map(job -> "-" + job.name()),
                plan.history().stream().map(job -> "x" + job.name()),
                plan.messages().stream().map(CronPlan.Message::reason))
            .flatMap(each -> each)
            .collect(Collectors.joining(" "));
    assertEquals(given.want(), told);
  }
}
