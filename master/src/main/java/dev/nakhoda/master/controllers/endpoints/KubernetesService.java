package dev.nakhoda.master.controllers.endpoints;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerConfig.ApiServerAddress;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps Service default/kubernetes, its Endpoints and its EndpointSlice leading to all live
 * masters. Looks again every ten seconds, as upstream does, because anybody may delete them.
 */
public final class KubernetesService {

  private static final ObjectKey KEY = new ObjectKey("default", "kubernetes");
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final ControllerContext context;
  private final MasterLeases masters;

  private KubernetesService(ControllerContext context) {
    this.context = context;
    ApiServerAddress own = context.config().network().apiServer();
    this.masters =
        new MasterLeases(
            context.client(),
            context.time(),
            new MasterLeases.Address(own.advertiseAddress(), own.port()),
            context.config().identity(),
            PERIOD);
  }

  public static Controller of(ControllerContext context) {
    var self = new KubernetesService(context);
    Controller controller = context.controller("kubernetes-service", 1, self::reconcile);
    context
        .informers()
        .of(ResourceName.SERVICES)
        .onChange(change -> {
          if (change.object().key().equals(KEY)) {
            controller.add(KEY);
          }
        });
    controller.add(KEY);
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    ApiServerAddress address = context.config().network().apiServer();
    keep(ResourceName.SERVICES, service(address), List.of("spec"));
    List<MasterLeases.Address> live = masters.live();
    keep(ResourceName.ENDPOINTS, endpoints(live), List.of("subsets"));
    keep(ResourceName.ENDPOINT_SLICES, slice(live), List.of("endpoints", "ports"));
    return Result.after(PERIOD);
  }

  private void keep(ResourceName resource, KubeObject wanted, List<String> fields) {
    Optional<KubeObject> present = find(resource, wanted);
    if (present.isEmpty()) {
      context.client().create(resource, wanted);
      return;
    }
    // The Service's own spec has more than we ask for; its address cannot change anyway.
    if (resource.equals(ResourceName.SERVICES)) {
      return;
    }
    KubeObject corrected =
        present
            .get()
            .with(tree -> fields.forEach(field -> tree.set(field, wanted.tree().get(field))));
    Patch patch = Patch.betweenUnchanged(present.get(), corrected);
    if (!patch.isEmpty()) {
      context.client().patch(resource, wanted.key(), "", patch);
    }
  }

  private Optional<KubeObject> find(ResourceName resource, KubeObject wanted) {
    try {
      return Optional.of(context.client().get(resource, wanted.key()));
    } catch (ApiException missing) {
      if (missing.isNotFound()) {
        return Optional.empty();
      }
      throw missing;
    }
  }

  static KubeObject service(ApiServerAddress address) {
    ObjectNode tree = object("v1", "Service");
    tree.withObjectProperty("metadata")
        .putObject("labels")
        .put("component", "apiserver")
        .put("provider", "kubernetes");
    ObjectNode spec = tree.putObject("spec");
    spec.put("type", "ClusterIP").put("clusterIP", address.clusterIp());
    spec.put("sessionAffinity", "None");
    spec.putArray("ports")
        .addObject()
        .put("name", "https")
        .put("protocol", "TCP")
        .put("port", address.servicePort())
        .put("targetPort", address.port());
    return KubeObject.of(tree);
  }

  static KubeObject endpoints(List<MasterLeases.Address> live) {
    ObjectNode tree = object("v1", "Endpoints");
    tree.withObjectProperty("metadata")
        .putObject("labels")
        .put("endpointslice.kubernetes.io/skip-mirror", "true");
    ObjectNode subset = tree.putArray("subsets").addObject();
    ArrayNode addresses = subset.putArray("addresses");
    live.forEach(master -> addresses.addObject().put("ip", master.ip()));
    subset
        .putArray("ports")
        .addObject()
        .put("name", "https")
        .put("port", live.getFirst().port())
        .put("protocol", "TCP");
    return KubeObject.of(tree);
  }

  static KubeObject slice(List<MasterLeases.Address> live) {
    ObjectNode tree = object("discovery.k8s.io/v1", "EndpointSlice");
    tree.withObjectProperty("metadata")
        .putObject("labels")
        .put(SliceTemplate.SERVICE_NAME, KEY.name());
    tree.put("addressType", PodEndpoint.type(live.getFirst().ip()));
    ArrayNode endpoints = tree.putArray("endpoints");
    for (MasterLeases.Address master : live) {
      ObjectNode endpoint = endpoints.addObject();
      endpoint.putArray("addresses").add(master.ip());
      endpoint.putObject("conditions").put("ready", true);
    }
    tree.putArray("ports")
        .addObject()
        .put("name", "https")
        .put("protocol", "TCP")
        .put("port", live.getFirst().port());
    return KubeObject.of(tree);
  }

  private static ObjectNode object(String apiVersion, String kind) {
    ObjectNode tree = Json.object().put("apiVersion", apiVersion).put("kind", kind);
    tree.putObject("metadata").put("name", KEY.name()).put("namespace", KEY.namespace());
    return tree;
  }
}
