package dev.nakhoda.master.controllers.disruption;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.OwnStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Keeps the status of PodDisruptionBudgets: how many of their pods may be evicted now. Runs on its
 * controller's workers. Evictions write the same status; a conflict is planned again.
 */
public final class DisruptionController {

  private static final Map<String, ResourceName> SCALED =
      Map.of(
          "ReplicaSet", ResourceName.REPLICA_SETS,
          "ReplicationController", ResourceName.REPLICATION_CONTROLLERS,
          "StatefulSet", ResourceName.STATEFUL_SETS,
          "Deployment", ResourceName.DEPLOYMENTS);

  private final ControllerContext context;
  private final Events events;
  private final Informer budgets;
  private final Informer pods;
  private final OwnStatus statuses;

  private DisruptionController(ControllerContext context) {
    this.context = context;
    this.events = context.events().apply("controllermanager");
    this.budgets = context.informers().of(ResourceName.POD_DISRUPTION_BUDGETS);
    this.pods = context.informers().of(ResourceName.PODS);
    this.statuses = new OwnStatus(context, ResourceName.POD_DISRUPTION_BUDGETS);
  }

  public static Controller of(ControllerContext context) {
    var self = new DisruptionController(context);
    Controller controller = context.controller("disruption", 1, self::reconcile);
    self.budgets.onChange(change -> controller.add(change.object().key()));
    self.pods.onChange(change ->
        self.budgets.list().stream()
            .filter(budget -> selects(budget, change.object()))
            .forEach(budget -> controller.add(budget.key())));
    for (ResourceName scaled : SCALED.values()) {
      context
          .informers()
          .of(scaled)
          .onChange(change ->
              self.budgets.list().stream()
                  .filter(budget -> budget.namespace().equals(change.object().namespace()))
                  .forEach(budget -> controller.add(budget.key())));
    }
    return controller;
  }

  private static boolean selects(KubeObject budget, KubeObject pod) {
    JsonNode selector = budget.tree().path("spec").path("selector");
    return budget.namespace().equals(pod.namespace())
        && selector.isObject()
        && LabelSelector.of(selector).matches(pod.labels());
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = budgets.get(key);
    if (found.isEmpty()) {
      statuses.forget(key);
      return Result.DONE;
    }
    if (!statuses.settled(key)) {
      return Result.after(Duration.ofSeconds(1));
    }
    KubeObject budget = found.get();
    List<KubeObject> selected = pods.list().stream().filter(pod -> selects(budget, pod)).toList();
    if (selected.isEmpty()) {
      events.normal(budget, "NoPods", "No matching pods found");
    }
    Instant now = context.time().now();
    DisruptionPlan plan;
    try {
      plan = DisruptionPlan.of(budget, selected, scale(budget, selected), now);
    } catch (Unscalable unscalable) {
      events.warning(
          budget,
          "CalculateExpectedPodCountFailed",
          "Failed to calculate the number of expected pods: " + unscalable.getMessage());
      plan = DisruptionPlan.failed(budget, unscalable.getMessage(), now);
    }
    List<String> notDeleted = plan.notDeleted();
    statuses.write(budget, plan.after());
    selected.stream()
        .filter(pod -> notDeleted.contains(pod.name()))
        .forEach(pod ->
            events.warning(
                pod,
                "NotDeleted",
                "Pod was expected by PDB %s/%s to be deleted but it wasn't"
                    .formatted(budget.namespace(), budget.name())));
    return plan.again().map(Result::after).orElse(Result.DONE);
  }

  /** What the pods' controllers want, each counted once. */
  private int scale(KubeObject budget, List<KubeObject> selected) {
    if (!DisruptionPlan.countsControllers(budget)) {
      return 0;
    }
    Set<String> counted = new HashSet<>();
    boolean unmanaged = false;
    int total = 0;
    for (KubeObject pod : selected) {
      if (pod.controllerOwner().isEmpty()) {
        unmanaged = true;
        continue;
      }
      checkScalable(pod);
      Optional<KubeObject> controller = top(pod);
      if (controller.isPresent() && counted.add(controller.get().uid())) {
        total += controller.get().tree().at("/spec/replicas").asInt(1);
      }
    }
    if (unmanaged) {
      events.warning(
          budget,
          "UnmanagedPods",
          ("Pods selected by this PodDisruptionBudget (selector: %s) were found to be unmanaged. As"
                  + " a result, the status of the PDB cannot be calculated correctly, which may"
                  + " result in undefined behavior. To account for these pods please set"
                  + " \".spec.minAvailable\" field of the PDB to an integer value.")
              .formatted(LabelSelector.of(budget.tree().at("/spec/selector"))));
    }
    return total;
  }

  private static void checkScalable(KubeObject pod) {
    String kind = pod.controllerOwner().map(owner -> owner.path("kind").asString("")).orElse("");
    if (!SCALED.containsKey(kind)) {
      ResourceName resource =
          ResourceName.ALL.stream()
              .filter(each -> each.kind().equals(kind))
              .findFirst()
              .orElseThrow(() ->
                  new Unscalable("found no controllers for pod \"%s\"".formatted(pod.name())));
      throw new Unscalable(resource.groupResource() + " does not implement the scale subresource");
    }
  }

  /** What the pods' controller wants cannot be known. */
  private static final class Unscalable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unscalable(String message) {
      super(message, null, false, false);
    }
  }

  /** The Deployment above a ReplicaSet, else the pod's own controller. */
  private Optional<KubeObject> top(KubeObject pod) {
    Optional<KubeObject> direct = owner(pod);
    return direct.flatMap(this::owner).or(() -> direct);
  }

  private Optional<KubeObject> owner(KubeObject object) {
    return object
        .controllerOwner()
        .filter(reference -> SCALED.containsKey(reference.path("kind").asString("")))
        .flatMap(reference ->
            context
                .informers()
                .of(SCALED.get(reference.path("kind").asString("")))
                .get(new ObjectKey(object.namespace(), reference.path("name").asString("")))
                .filter(found -> found.uid().equals(reference.path("uid").asString(""))));
  }
}
