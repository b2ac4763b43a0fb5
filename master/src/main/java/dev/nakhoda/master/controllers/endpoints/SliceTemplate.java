package dev.nakhoda.master.controllers.endpoints;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.controllers.endpoints.ServicePorts.Port;
import dev.nakhoda.master.controllers.engine.Claims;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The slices of one Service: its labels and owner, and how a slice is written. Pure. */
record SliceTemplate(ServiceView service) {

  static final String SERVICE_NAME = "kubernetes.io/service-name";
  static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  static final String CONTROLLER = "endpointslice-controller.k8s.io";
  static final String HEADLESS = "service.kubernetes.io/headless";

  /** The Service's own labels, and those by which slices are found. */
  Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>(service.service().labels());
    labels.remove(HEADLESS);
    if (service.headless()) {
      labels.put(HEADLESS, "");
    }
    labels.put(SERVICE_NAME, service.service().name());
    labels.put(MANAGED_BY, CONTROLLER);
    return labels;
  }

  boolean matches(KubeObject slice) {
    return slice.labels().equals(labels());
  }

  KubeObject create(String addressType, List<Port> ports, List<? extends JsonNode> endpoints) {
    KubeObject owner = service.service();
    ObjectNode slice =
        Json.object().put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
    ObjectNode metadata = slice.putObject("metadata");
    metadata.put("generateName", owner.name() + "-").put("namespace", owner.namespace());
    putLabels(metadata);
    metadata.putArray("ownerReferences").add(Claims.reference(ResourceName.SERVICES, owner));
    slice.put("addressType", addressType);
    putEndpoints(slice, endpoints);
    ArrayNode list = slice.putArray("ports");
    for (Port port : ports) {
      ObjectNode entry = list.addObject().put("name", port.name());
      entry.put("protocol", port.protocol()).put("port", port.number());
      if (!port.appProtocol().isEmpty()) {
        entry.put("appProtocol", port.appProtocol());
      }
    }
    return KubeObject.of(slice);
  }

  KubeObject rewrite(KubeObject slice, List<? extends JsonNode> endpoints) {
    return slice.with(tree -> {
      putLabels(tree.withObjectProperty("metadata"));
      putEndpoints(tree, endpoints);
    });
  }

  private void putLabels(ObjectNode metadata) {
    ObjectNode labels = metadata.putObject("labels");
    labels().forEach(labels::put);
  }

  private static void putEndpoints(ObjectNode slice, List<? extends JsonNode> endpoints) {
    ArrayNode list = slice.putArray("endpoints");
    endpoints.forEach(list::add);
  }
}
