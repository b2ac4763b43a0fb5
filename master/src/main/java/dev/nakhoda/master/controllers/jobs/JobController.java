package dev.nakhoda.master.controllers.jobs;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Batches.Outcome;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.OwnStatus;
import dev.nakhoda.master.controllers.engine.OwnedPods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs Jobs to their end, and deletes those whose time to live is over. Runs on its controller's
 * workers; a status that lost against another write is planned anew, so that nothing counts twice.
 */
public final class JobController {

  private final ControllerContext context;
  private final Events events;
  private final Informer jobs;
  private final Informer allPods;
  private final OwnedPods pods;
  private final OwnStatus statuses;

  private JobController(ControllerContext context) {
    this.context = context;
    this.events = context.events().apply("job-controller");
    this.jobs = context.informers().of(ResourceName.JOBS);
    this.allPods = context.informers().of(ResourceName.PODS);
    this.pods =
        new OwnedPods(context, ResourceName.JOBS, events, job -> new JobSpec(job).selector());
    this.statuses = new OwnStatus(context, ResourceName.JOBS);
  }

  public static Controller of(ControllerContext context) {
    var self = new JobController(context);
    Controller controller = context.controller("job-controller", 5, self::reconcile);
    self.jobs.onChange(change -> controller.add(change.object().key()));
    self.pods.onChange(controller::add);
    return controller;
  }

  private Result reconcile(ObjectKey key) throws InterruptedException {
    Optional<KubeObject> found = jobs.get(key);
    if (found.isEmpty() || found.get().beingDeleted()) {
      pods.forget(key);
      statuses.forget(key);
      releaseAll(key);
      return Result.DONE;
    }
    if (!statuses.settled(key)) {
      return Result.after(Duration.ofSeconds(1));
    }
    KubeObject job = found.get();
    JobSpec spec = new JobSpec(job);
    if (!spec.isOurs()) {
      return Result.DONE;
    }
    if (spec.finished()) {
      pods.claim(job).stream().filter(JobPods::tracked).forEach(pod -> release(key, pod));
      return expire(job, spec);
    }
    boolean cacheIsCurrent = pods.settled(key);
    JobPlan plan = JobPlanner.plan(job, pods.claim(job), cacheIsCurrent, context.time().now());
    return execute(job, plan);
  }

  private Result execute(KubeObject job, JobPlan plan) throws InterruptedException {
    if (statuses.write(job, plan.next())) {
      tell(job, plan.messages());
    }
    plan.release().forEach(pod -> release(job.key(), pod));
    List<Runnable> deletions = new ArrayList<>();
    for (KubeObject pod : plan.delete()) {
      deletions.add(() -> {
        if (!plan.deletedCount() && JobPods.tracked(pod)) {
          release(job.key(), pod);
        }
        pods.delete(job, pod);
      });
    }
    Outcome deleted = context.batches().all(deletions);
    List<Runnable> creations = new ArrayList<>();
    plan.create().forEach(each -> creations.add(() -> pods.create(job, JobPods.create(job, each))));
    Outcome created = context.batches().slowStart(creations);
    Optional<RuntimeException> trouble = deleted.firstFailure().or(created::firstFailure);
    if (trouble.isPresent()) {
      throw trouble.get();
    }
    return plan.again().map(Result::after).orElse(Result.DONE);
  }

  private void tell(KubeObject job, List<JobPlan.Message> messages) {
    for (JobPlan.Message message : messages) {
      if (message.warning()) {
        events.warning(job, message.reason(), message.text());
      } else {
        events.normal(job, message.reason(), message.text());
      }
    }
  }

  private void release(ObjectKey job, KubeObject pod) {
    KubeObject after = pod.with(JobController::withoutFinalizer);
    try {
      Patch patch = Patch.betweenUnchanged(pod, after);
      pods.written(job, context.client().patch(ResourceName.PODS, pod.key(), "", patch));
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }

  private static void withoutFinalizer(ObjectNode pod) {
    ObjectNode metadata = pod.withObjectProperty("metadata");
    ArrayNode kept = Json.object().putArray("kept");
    metadata
        .path("finalizers")
        .valueStream()
        .filter(each -> !each.asString("").equals(JobPods.FINALIZER))
        .forEach(kept::add);
    if (kept.isEmpty()) {
      metadata.remove("finalizers");
    } else {
      metadata.set("finalizers", kept);
    }
  }

  /** Nobody counts the pods of a Job that is gone or going: nothing may hold them. */
  private void releaseAll(ObjectKey key) {
    for (KubeObject pod : allPods.list(key.namespace())) {
      if (JobPods.tracked(pod) && isOf(pod, key.name())) {
        release(key, pod);
      }
    }
  }

  /** A pod that was orphaned has only its label left to tell. */
  private static boolean isOf(KubeObject pod, String job) {
    return pod.controllerOwner()
        .map(owner ->
            owner.path("kind").asString("").equals("Job")
                && owner.path("name").asString("").equals(job))
        .orElseGet(() -> pod.labels().getOrDefault(JobPods.JOB_NAME, "").equals(job));
  }

  private Result expire(KubeObject job, JobSpec spec) {
    if (spec.ttlSecondsAfterFinished().isEmpty() || spec.finishedAt().isEmpty()) {
      return Result.DONE;
    }
    Instant end = spec.finishedAt().get().plusSeconds(spec.ttlSecondsAfterFinished().getAsInt());
    Duration left = Duration.between(context.time().now(), end);
    if (left.isPositive()) {
      return Result.after(left);
    }
    try {
      DeleteOptions foreground =
          new DeleteOptions(Optional.empty(), Optional.of("Foreground"), Optional.of(job.uid()));
      context.client().delete(ResourceName.JOBS, job.key(), foreground);
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
    return Result.DONE;
  }
}
