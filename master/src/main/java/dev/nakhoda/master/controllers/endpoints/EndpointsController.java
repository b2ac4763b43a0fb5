package dev.nakhoda.master.controllers.endpoints;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.NamespaceTerminating;
import java.util.List;
import java.util.Optional;

/** Keeps the Endpoints object of every Service that has a selector, beside its EndpointSlices. */
public final class EndpointsController {

  private final ControllerContext context;
  private final Events events;
  private final Informer services;
  private final Informer pods;
  private final Informer endpoints;

  private EndpointsController(ControllerContext context) {
    this.context = context;
    this.events = context.events().apply("endpoint-controller");
    this.services = context.informers().of(ResourceName.SERVICES);
    this.pods = context.informers().of(ResourceName.PODS);
    this.endpoints = context.informers().of(ResourceName.ENDPOINTS);
  }

  public static Controller of(ControllerContext context) {
    var self = new EndpointsController(context);
    Controller controller = context.controller("endpoint-controller", 5, self::reconcile);
    self.services.onChange(change -> controller.add(change.object().key()));
    self.endpoints.onChange(change -> controller.add(change.object().key()));
    PodServices.follow(self.pods, self.services, controller::add);
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> service = services.get(key);
    Optional<KubeObject> present = endpoints.get(key);
    if (service.isEmpty()) {
      present.filter(EndpointsController::ours).ifPresent(this::delete);
      return Result.DONE;
    }
    ServiceView view = new ServiceView(service.get());
    if (!view.hasSelector() || service.get().beingDeleted()) {
      return Result.DONE;
    }
    List<KubeObject> selected = pods.list(key.namespace()).stream().filter(view::selects).toList();
    KubeObject wanted = EndpointsPlanner.plan(view, selected, present);
    try {
      write(present, wanted);
    } catch (ApiException refused) {
      boolean expected =
          NamespaceTerminating.isCause(refused)
              || refused.isConflict()
              || refused.isAlreadyExists();
      if (!expected) {
        String reason = present.isPresent() ? "FailedToUpdateEndpoint" : "FailedToCreateEndpoint";
        events.warning(
            service.get(),
            reason,
            "Failed to %s endpoint %s: %s"
                .formatted(present.isPresent() ? "update" : "create", key, refused.getMessage()));
      }
      throw refused;
    }
    return Result.DONE;
  }

  private void write(Optional<KubeObject> present, KubeObject wanted) {
    if (present.isEmpty()) {
      context.client().create(ResourceName.ENDPOINTS, wanted);
      return;
    }
    Patch patch = Patch.betweenUnchanged(present.get(), wanted);
    if (!patch.isEmpty()) {
      context.client().patch(ResourceName.ENDPOINTS, wanted.key(), "", patch);
    }
  }

  /** Those that people made themselves are not this controller's to delete. */
  private static boolean ours(KubeObject endpoints) {
    return endpoints.labels().containsKey(EndpointsPlanner.MANAGED_BY);
  }

  private void delete(KubeObject orphan) {
    try {
      context
          .client()
          .delete(ResourceName.ENDPOINTS, orphan.key(), DeleteOptions.ofUid(orphan.uid()));
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }
}
