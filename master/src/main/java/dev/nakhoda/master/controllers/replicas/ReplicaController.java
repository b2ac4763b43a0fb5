package dev.nakhoda.master.controllers.replicas;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler;
import dev.nakhoda.master.controllers.engine.Batches.Outcome;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.Informers.Dependents;
import dev.nakhoda.master.controllers.engine.OwnStatus;
import dev.nakhoda.master.controllers.engine.OwnedPods;
import dev.nakhoda.master.controllers.engine.PodTemplates;
import dev.nakhoda.master.controllers.replicas.ReplicaStatus.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Keeps as many pods as a ReplicaSet or ReplicationController asks for. Runs on its controller's
 * workers, one key at one worker; what fails is reported as an event and a condition, and retried.
 */
public final class ReplicaController {

  private final ReplicaKind kind;
  private final ControllerContext context;
  private final Events events;
  private final Informer sets;
  private final Dependents setsByOwner;
  private final Dependents podsByOwner;
  private final OwnedPods pods;
  private final OwnStatus statuses;

  private ReplicaController(ReplicaKind kind, ControllerContext context) {
    this.kind = kind;
    this.context = context;
    this.events = context.events().apply(kind.component());
    this.sets = context.informers().of(kind.resource());
    this.setsByOwner = context.informers().dependents(kind.resource());
    this.podsByOwner = context.informers().dependents(ResourceName.PODS);
    this.pods = new OwnedPods(context, kind.resource(), events, kind::selector);
    this.statuses = new OwnStatus(context, kind.resource());
  }

  public static Controller replicaSets(ControllerContext context) {
    return of(ReplicaKind.REPLICA_SET, context);
  }

  public static Controller replicationControllers(ControllerContext context) {
    return of(ReplicaKind.REPLICATION_CONTROLLER, context);
  }

  private static Controller of(ReplicaKind kind, ControllerContext context) {
    var self = new ReplicaController(kind, context);
    Controller controller = context.controller(kind.component(), 5, self::reconcile);
    self.sets.onChange(change -> controller.add(change.object().key()));
    self.pods.onChange(controller::add);
    return controller;
  }

  private Reconciler.Result reconcile(ObjectKey key) throws InterruptedException {
    Optional<KubeObject> found = sets.get(key);
    if (found.isEmpty()) {
      pods.forget(key);
      statuses.forget(key);
      return Reconciler.Result.DONE;
    }
    if (!statuses.settled(key)) {
      return Reconciler.Result.after(Duration.ofSeconds(1));
    }
    KubeObject set = found.get();
    if (!pods.settled(key)) {
      // Counts of an older state, written beside the newest generation, would mislead rollouts.
      return Reconciler.Result.after(Duration.ofSeconds(1));
    }
    List<KubeObject> owned = pods.claim(set);
    ReplicaPlan plan =
        ReplicaPlan.of(
            set,
            owned,
            () -> relatedPods(set),
            context.config().bounds().burst(),
            context.time().now());
    Outcome outcome = execute(set, plan);
    Optional<RuntimeException> trouble = outcome.firstFailure();
    String reason = plan.create() > 0 ? "FailedCreate" : "FailedDelete";
    Optional<Failure> failure = trouble.map(why -> new Failure(reason, why.getMessage()));
    statuses.write(set, ReplicaStatus.next(set, owned, failure, context.time().now()));
    if (trouble.isPresent()) {
      throw trouble.get();
    }
    return ReplicaStatus.nextChange(set, owned, context.time().now())
        .map(Reconciler.Result::after)
        .orElse(Reconciler.Result.DONE);
  }

  /** The pods of all sets that have this set's own controller: those of one Deployment. */
  private List<KubeObject> relatedPods(KubeObject set) {
    return set
        .controllerOwner()
        .map(owner -> setsByOwner.ownedBy(owner.path("uid").asString("")))
        .orElse(List.of(set))
        .stream()
        .flatMap(each -> podsByOwner.ownedBy(each.uid()).stream())
        .toList();
  }

  private Outcome execute(KubeObject set, ReplicaPlan plan) throws InterruptedException {
    if (plan.create() > 0) {
      Runnable creation = () -> pods.create(set, PodTemplates.pod(kind.resource(), set));
      return context.batches().slowStart(Collections.nCopies(plan.create(), creation));
    }
    List<Runnable> deletions = new ArrayList<>();
    plan.delete().forEach(pod -> deletions.add(() -> pods.delete(set, pod)));
    return context.batches().all(deletions);
  }
}
