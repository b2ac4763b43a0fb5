package dev.nakhoda.master.controllers.cron;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.Informers.Dependents;
import dev.nakhoda.master.controllers.engine.OwnStatus;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Starts Jobs when their CronJobs say so. Runs on its controller's workers. A Job is named by its
 * time, so a crash or a stale cache cannot start one twice.
 */
public final class CronJobController {

  private final ControllerContext context;
  private final Events events;
  private final Informer cronJobs;
  private final Dependents jobs;
  private final OwnStatus statuses;

  private CronJobController(ControllerContext context) {
    this.context = context;
    this.events = context.events().apply("cronjob-controller");
    this.cronJobs = context.informers().of(ResourceName.CRON_JOBS);
    this.jobs = context.informers().dependents(ResourceName.JOBS);
    this.statuses = new OwnStatus(context, ResourceName.CRON_JOBS);
  }

  public static Controller of(ControllerContext context) {
    var self = new CronJobController(context);
    Controller controller = context.controller("cronjob-controller", 5, self::reconcile);
    self.cronJobs.onChange(change -> controller.add(change.object().key()));
    self.jobs
        .informer()
        .onChange(change -> {
          KubeObject job = change.object();
          job.controllerOwner()
              .filter(owner -> owner.path("kind").asString("").equals("CronJob"))
              .map(owner -> owner.path("name").asString(""))
              .ifPresent(name -> controller.add(new ObjectKey(job.namespace(), name)));
        });
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = cronJobs.get(key);
    if (found.isEmpty()) {
      statuses.forget(key);
      return Result.DONE;
    }
    if (!statuses.settled(key)) {
      return Result.after(Duration.ofSeconds(1));
    }
    KubeObject cronJob = found.get();
    try {
      List<KubeObject> owned = jobs.ownedBy(cronJob.uid());
      CronPlan plan = CronPlan.of(cronJob, owned, context.time().now());
      return execute(cronJob, owned, plan);
    } catch (DateTimeException unknown) {
      complain(cronJob, "UnknownTimeZone", "invalid timeZone: \"%s\": %s", "timeZone", unknown);
      return Result.DONE;
    } catch (IllegalArgumentException unreadable) {
      complain(
          cronJob,
          "UnparseableSchedule",
          "unparseable schedule: \"%s\" : %s",
          "schedule",
          unreadable);
      return Result.DONE;
    }
  }

  private void complain(
      KubeObject cronJob, String reason, String sentence, String field, RuntimeException why) {
    String value = cronJob.tree().path("spec").path(field).asString("");
    events.warning(cronJob, reason, sentence.formatted(value, why.getMessage()));
  }

  private Result execute(KubeObject cronJob, List<KubeObject> owned, CronPlan plan) {
    for (CronPlan.Message message : plan.messages()) {
      if (message.warning()) {
        events.warning(cronJob, message.reason(), message.text());
      } else {
        events.normal(cronJob, message.reason(), message.text());
      }
    }
    plan.history().forEach(job -> delete(cronJob, job));
    plan.replace().forEach(job -> delete(cronJob, job));
    Optional<KubeObject> started = plan.start().flatMap(start -> start(cronJob, start));
    statuses.write(cronJob, plan.status(cronJob, owned, started));
    return plan.again().map(Result::after).orElse(Result.DONE);
  }

  private Optional<KubeObject> start(KubeObject cronJob, CronPlan.Start start) {
    try {
      KubeObject created = context.client().create(ResourceName.JOBS, start.job());
      events.normal(cronJob, "SuccessfulCreate", "Created job " + created.name());
      return Optional.of(created);
    } catch (ApiException refused) {
      if (refused.isAlreadyExists()) {
        KubeObject present = context.client().get(ResourceName.JOBS, start.job().key());
        return Optional.of(present).filter(job -> owns(cronJob, job));
      }
      events.warning(cronJob, "FailedCreate", "Error creating job: " + refused.getMessage());
      throw refused;
    }
  }

  private static boolean owns(KubeObject cronJob, KubeObject job) {
    Optional<JsonNode> owner = job.controllerOwner();
    return owner.filter(each -> each.path("uid").asString("").equals(cronJob.uid())).isPresent();
  }

  private void delete(KubeObject cronJob, KubeObject job) {
    try {
      DeleteOptions background =
          new DeleteOptions(Optional.empty(), Optional.of("Background"), Optional.of(job.uid()));
      context.client().delete(ResourceName.JOBS, job.key(), background);
      events.normal(cronJob, "SuccessfulDelete", "Deleted job " + job.name());
    } catch (ApiException refused) {
      if (!refused.isNotFound() && !refused.isConflict()) {
        events.warning(cronJob, "FailedDelete", "Deleted job: " + refused.getMessage());
        throw refused;
      }
    }
  }
}
