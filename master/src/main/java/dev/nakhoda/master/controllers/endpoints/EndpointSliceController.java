package dev.nakhoda.master.controllers.endpoints;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.endpoints.SlicePlan.Rewrite;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.Expectations;
import dev.nakhoda.master.controllers.engine.NamespaceTerminating;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the EndpointSlices of every Service that has a selector. Runs on its controller's workers;
 * failed writes are told as an event and planned anew.
 */
public final class EndpointSliceController {

  private final ControllerContext context;
  private final Events events;
  private final Informer services;
  private final Informer pods;
  private final Informer nodes;
  private final Informer slices;
  private final Informer.Index slicesOfService;
  private final Expectations expectations;

  private EndpointSliceController(ControllerContext context) {
    this.context = context;
    this.events = context.events().apply("endpoint-slice-controller");
    this.services = context.informers().of(ResourceName.SERVICES);
    this.pods = context.informers().of(ResourceName.PODS);
    this.nodes = context.informers().of(ResourceName.NODES);
    this.slices = context.informers().of(ResourceName.ENDPOINT_SLICES);
    this.slicesOfService = slices.index(EndpointSliceController::serviceOf);
    this.expectations = new Expectations(slices, context.time());
  }

  public static Controller of(ControllerContext context) {
    var self = new EndpointSliceController(context);
    Controller controller = context.controller("endpointslice-controller", 5, self::reconcile);
    self.services.onChange(change -> controller.add(change.object().key()));
    self.slices.onChange(change ->
        serviceOf(change.object())
            .forEach(name ->
                controller.add(new ObjectKey(change.object().namespace(), afterSlash(name)))));
    PodServices.follow(self.pods, self.services, controller::add);
    return controller;
  }

  private static String afterSlash(String name) {
    return name.substring(name.indexOf('/') + 1);
  }

  private static List<String> serviceOf(KubeObject slice) {
    boolean ours =
        slice.labels().getOrDefault(SliceTemplate.MANAGED_BY, "").equals(SliceTemplate.CONTROLLER);
    String service = slice.labels().getOrDefault(SliceTemplate.SERVICE_NAME, "");
    return ours ? List.of(slice.namespace() + "/" + service) : List.of();
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> service = services.get(key);
    List<KubeObject> present = slicesOfService.get(key.namespace() + "/" + key.name());
    if (service.isEmpty() || service.get().beingDeleted()) {
      expectations.forget(key);
      present.forEach(this::delete);
      return Result.DONE;
    }
    ServiceView view = new ServiceView(service.get());
    if (!view.hasSelector()) {
      return Result.DONE;
    }
    if (!expectations.met(key)) {
      return Result.after(Duration.ofSeconds(1));
    }
    List<KubeObject> selected = pods.list(key.namespace()).stream().filter(view::selects).toList();
    SlicePlan plan =
        SlicePlanner.plan(view, selected, name -> nodes.get(ObjectKey.cluster(name)), present);
    execute(service.get(), plan);
    return Result.DONE;
  }

  private void execute(KubeObject service, SlicePlan plan) {
    try {
      for (KubeObject slice : plan.create()) {
        written(service, context.client().create(ResourceName.ENDPOINT_SLICES, slice));
      }
      for (Rewrite rewrite : plan.update()) {
        Patch patch = Patch.betweenUnchanged(rewrite.before(), rewrite.after());
        written(
            service,
            context
                .client()
                .patch(ResourceName.ENDPOINT_SLICES, rewrite.before().key(), "", patch));
      }
      plan.delete().forEach(this::delete);
    } catch (ApiException refused) {
      if (!NamespaceTerminating.isCause(refused) && !refused.isConflict()) {
        events.warning(
            service,
            "FailedToUpdateEndpointSlices",
            "Error updating Endpoint Slices for Service %s: %s"
                .formatted(service.key(), refused.getMessage()));
      }
      throw refused;
    }
  }

  private void written(KubeObject service, KubeObject slice) {
    expectations.written(service.key(), slice);
  }

  private void delete(KubeObject slice) {
    try {
      context
          .client()
          .delete(ResourceName.ENDPOINT_SLICES, slice.key(), DeleteOptions.ofUid(slice.uid()));
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }
}
