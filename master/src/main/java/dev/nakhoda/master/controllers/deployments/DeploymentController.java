package dev.nakhoda.master.controllers.deployments;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.deployments.DeploymentPlan.Change;
import dev.nakhoda.master.controllers.engine.Claims;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.Expectations;
import dev.nakhoda.master.controllers.engine.Informers.Dependents;
import dev.nakhoda.master.controllers.engine.NamespaceTerminating;
import dev.nakhoda.master.controllers.engine.OwnStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Carries out {@link DeploymentPlan}s. Runs on its controller's workers; a write that lost against
 * another writer, or failed, is planned anew after a back-off.
 */
public final class DeploymentController {

  private final ControllerContext context;
  private final Events events;
  private final Informer deployments;
  private final Dependents replicaSets;
  private final Dependents pods;
  private final Expectations expectations;
  private final OwnStatus statuses;
  private final Claims claims;

  private DeploymentController(ControllerContext context) {
    this.context = context;
    this.events = context.events().apply("deployment-controller");
    this.deployments = context.informers().of(ResourceName.DEPLOYMENTS);
    this.replicaSets = context.informers().dependents(ResourceName.REPLICA_SETS);
    this.pods = context.informers().dependents(ResourceName.PODS);
    this.expectations = new Expectations(replicaSets.informer(), context.time());
    this.statuses = new OwnStatus(context, ResourceName.DEPLOYMENTS);
    this.claims = new Claims(context.client());
  }

  public static Controller of(ControllerContext context) {
    var self = new DeploymentController(context);
    Controller controller = context.controller("deployment-controller", 5, self::reconcile);
    self.deployments.onChange(change -> controller.add(change.object().key()));
    self.replicaSets
        .informer()
        .onChange(change -> {
          change.before().ifPresent(set -> self.concerned(set).forEach(controller::add));
          change.after().ifPresent(set -> self.concerned(set).forEach(controller::add));
        });
    self.pods
        .informer()
        .onChange(change -> {
          if (change.after().isEmpty()) {
            self.deploymentOfPod(change.object()).ifPresent(controller::add);
          }
        });
    return controller;
  }

  private List<ObjectKey> concerned(KubeObject replicaSet) {
    if (replicaSet.controllerOwner().isPresent()) {
      JsonNode owner = replicaSet.controllerOwner().get();
      return owner.path("kind").asString("").equals("Deployment")
          ? List.of(new ObjectKey(replicaSet.namespace(), owner.path("name").asString("")))
          : List.of();
    }
    return replicaSet.beingDeleted()
        ? List.of()
        : deployments.list(replicaSet.namespace()).stream()
            .filter(deployment ->
                new DeploymentSpec(deployment).selector().matches(replicaSet.labels()))
            .map(KubeObject::key)
            .toList();
  }

  /** Recreate waits for the last old pod to be gone; nothing else would wake it. */
  private Optional<ObjectKey> deploymentOfPod(KubeObject pod) {
    return pod.controllerOwner()
        .filter(owner -> owner.path("kind").asString("").equals("ReplicaSet"))
        .flatMap(owner ->
            replicaSets
                .informer()
                .get(new ObjectKey(pod.namespace(), owner.path("name").asString(""))))
        .flatMap(set -> concerned(set).stream().findFirst());
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = deployments.get(key);
    if (found.isEmpty()) {
      expectations.forget(key);
      statuses.forget(key);
      return Result.DONE;
    }
    KubeObject deployment = found.get();
    DeploymentSpec spec = new DeploymentSpec(deployment);
    if (spec.selector().isEverything()) {
      events.warning(
          deployment,
          "SelectingAll",
          "This deployment is selecting all pods. A non-empty selector is required.");
      return Result.DONE;
    }
    if (!expectations.met(key) || !statuses.settled(key)) {
      return Result.after(Duration.ofSeconds(1));
    }
    List<KubeObject> owned = claimedReplicaSets(deployment, spec);
    DeploymentPlan plan =
        DeploymentPlanner.plan(
            deployment, owned, spec.recreate() ? podsBySet(owned) : Map.of(), context.time().now());
    return execute(deployment, plan);
  }

  private List<KubeObject> claimedReplicaSets(KubeObject deployment, DeploymentSpec spec) {
    List<KubeObject> candidates = new ArrayList<>(replicaSets.ownedBy(deployment.uid()));
    candidates.addAll(replicaSets.orphansIn(deployment.namespace()));
    return claims.claim(
        ResourceName.DEPLOYMENTS,
        deployment,
        ResourceName.REPLICA_SETS,
        spec.selector(),
        candidates);
  }

  private Map<String, List<KubeObject>> podsBySet(List<KubeObject> owned) {
    Map<String, List<KubeObject>> bySet = new HashMap<>();
    owned.forEach(set -> bySet.put(set.uid(), pods.ownedBy(set.uid())));
    return bySet;
  }

  private Result execute(KubeObject deployment, DeploymentPlan plan) {
    if (plan.create().isPresent() && !create(deployment, plan.create().get())) {
      return Result.after(Duration.ofMillis(10));
    }
    plan.changes().forEach(change -> change(deployment, change));
    for (KubeObject old : plan.delete()) {
      delete(old);
    }
    KubeObject noted =
        plan.annotations().isEmpty() ? deployment : annotate(deployment, plan.annotations());
    statuses.write(noted, noted.with(tree -> tree.set("status", plan.status())));
    return plan.again().map(Result::after).orElse(Result.DONE);
  }

  /**
   * False when the name is taken: the next pass tries another one, or finds the ReplicaSet. A
   * failure may have left it there: unseen, it would stand beside the next template's.
   */
  private boolean create(KubeObject deployment, Change change) {
    KubeObject wanted = change.after();
    try {
      KubeObject created = context.client().create(ResourceName.REPLICA_SETS, wanted);
      expectations.written(deployment.key(), created);
      tell(deployment, change);
      return true;
    } catch (ApiException refused) {
      if (refused.isAlreadyExists() || refused.code() >= 500 && exists(wanted.key())) {
        resolveCollision(deployment, wanted);
        return false;
      }
      if (!NamespaceTerminating.isCause(refused)) {
        reportCreateFailure(deployment, wanted, refused);
      }
      throw refused;
    }
  }

  private boolean exists(ObjectKey replicaSet) {
    try {
      context.client().get(ResourceName.REPLICA_SETS, replicaSet);
      return true;
    } catch (ApiException missing) {
      if (missing.isNotFound()) {
        return false;
      }
      throw missing;
    }
  }

  private void resolveCollision(KubeObject deployment, KubeObject wanted) {
    KubeObject taken = context.client().get(ResourceName.REPLICA_SETS, wanted.key());
    boolean ours =
        taken
            .controllerOwner()
            .filter(owner -> owner.path("uid").asString("").equals(deployment.uid()))
            .isPresent();
    if (ours && Revision.existing(taken).hasTemplate(new DeploymentSpec(deployment).template())) {
      expectations.written(deployment.key(), taken);
      return;
    }
    statuses.write(
        deployment,
        deployment.with(tree -> {
          var status = tree.withObjectProperty("status");
          status.put("collisionCount", status.path("collisionCount").asInt(0) + 1);
        }));
  }

  private void reportCreateFailure(KubeObject deployment, KubeObject wanted, ApiException refused) {
    String message =
        "Failed to create new replica set \"%s\": %s"
            .formatted(wanted.name(), refused.getMessage());
    if (new DeploymentSpec(deployment).progressDeadline().isPresent()) {
      statuses.write(
          deployment,
          deployment.with(tree ->
              DeploymentConditions.set(
                  tree.withObjectProperty("status"),
                  DeploymentConditions.progressing("False", Names.CREATE_ERROR, message),
                  context.time().now())));
    }
    events.warning(deployment, Names.CREATE_ERROR, message);
  }

  private void change(KubeObject deployment, Change change) {
    Patch patch = Patch.betweenUnchanged(change.before(), change.after());
    KubeObject written =
        context.client().patch(ResourceName.REPLICA_SETS, change.before().key(), "", patch);
    expectations.written(deployment.key(), written);
    tell(deployment, change);
  }

  private void tell(KubeObject deployment, Change change) {
    change
        .sentence()
        .ifPresent(sentence -> events.normal(deployment, "ScalingReplicaSet", sentence));
  }

  private void delete(KubeObject old) {
    try {
      context.client().delete(ResourceName.REPLICA_SETS, old.key(), DeleteOptions.ofUid(old.uid()));
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }

  private KubeObject annotate(KubeObject deployment, Map<String, String> annotations) {
    KubeObject annotated =
        deployment.with(tree -> {
          var target = tree.withObjectProperty("metadata").withObjectProperty("annotations");
          annotations.forEach(target::put);
        });
    Patch patch = Patch.betweenUnchanged(deployment, annotated);
    KubeObject written =
        context.client().patch(ResourceName.DEPLOYMENTS, deployment.key(), "", patch);
    statuses.written(written);
    return written;
  }
}
