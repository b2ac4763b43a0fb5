package dev.nakhoda.master.controllers.cron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.FakeTime;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.FakeCluster;
import dev.nakhoda.master.controllers.engine.Samples;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CronJobControllerTest {

  private final FakeTime time = new FakeTime();
  private final FakeCluster cluster = new FakeCluster(time);
  private List<Controller> controllers;

  @BeforeEach
  void start() {
    ControllerContext context = cluster.context(FakeCluster.config());
    controllers = List.of(CronJobController.of(context));
    context.informers().start();
  }

  private void create(String more) {
    cluster.create(
        ResourceName.CRON_JOBS,
        Samples.object(
            """
            {'apiVersion':'batch/v1','kind':'CronJob',
             'metadata':{'name':'tick','namespace':'default'},
             'spec':{'schedule':'*/5 * * * *'%s,'jobTemplate':{'spec':{'template':{}}}}}
            """
                .formatted(more)));
  }

  private void pass(Duration duration) throws InterruptedException {
    cluster.settle(controllers);
    time.advance(duration);
    cluster.settle(controllers);
  }

  private void finishJobs() {
    for (KubeObject job : cluster.all(ResourceName.JOBS)) {
      if (!CronPlan.finished(job)) {
        String now = Timestamps.seconds(time.now());
        cluster.edit(
            ResourceName.JOBS,
            job.key(),
            tree -> {
              var status = tree.withObjectProperty("status");
              status.put("startTime", now).put("completionTime", now);
              status
                  .putArray("conditions")
                  .addObject()
                  .put("type", "Complete")
                  .put("status", "True");
            });
      }
    }
  }

  @Test
  void startsOnTimeAndKeepsThree() throws InterruptedException {
    create("");
    pass(Duration.ofMinutes(4));
    assertEquals(0, cluster.all(ResourceName.JOBS).size());
    for (int round = 0; round < 6; round++) {
      pass(Duration.ofMinutes(5));
      finishJobs();
    }
    cluster.settle(controllers);
    assertEquals(3, cluster.all(ResourceName.JOBS).size());
    long created = cluster.told().stream().filter(event -> event.contains("Created job")).count();
    assertEquals(6, created);
    assertTrue(
        cluster
            .get(ResourceName.CRON_JOBS, Samples.inDefault("tick"))
            .tree()
            .at("/status/lastSuccessfulTime")
            .isString());
  }

  @Test
  void forbidWaitsForTheOneThatRuns() throws InterruptedException {
    create(",'concurrencyPolicy':'Forbid'");
    pass(Duration.ofMinutes(6));
    pass(Duration.ofMinutes(10));
    assertEquals(1, cluster.all(ResourceName.JOBS).size());
    finishJobs();
    pass(Duration.ofMinutes(5));
    assertEquals(2, cluster.all(ResourceName.JOBS).size());
  }

  @Test
  void replaceEndsTheOneThatRuns() throws InterruptedException {
    create(",'concurrencyPolicy':'Replace'");
    pass(Duration.ofMinutes(6));
    String first = cluster.all(ResourceName.JOBS).getFirst().name();
    pass(Duration.ofMinutes(5));
    List<KubeObject> jobs = cluster.all(ResourceName.JOBS);
    assertEquals(1, jobs.size());
    assertTrue(!jobs.getFirst().name().equals(first));
  }

  @Test
  void suspendedStartsNothing() throws InterruptedException {
    create(",'suspend':true");
    pass(Duration.ofMinutes(60));
    assertEquals(0, cluster.all(ResourceName.JOBS).size());
  }
}
