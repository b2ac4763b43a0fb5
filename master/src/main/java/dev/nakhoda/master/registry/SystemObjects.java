package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * What every cluster has from the beginning: the system's namespaces, and the Service {@code
 * kubernetes} by which pods find the master. Call {@link #ensure} when the cache is ready and again
 * now and then: it puts right what is missing and leaves the rest alone.
 */
public final class SystemObjects {

  private static final List<String> NAMESPACES =
      List.of("default", "kube-system", "kube-public", "kube-node-lease");
  private static final ObjectKey KUBERNETES = new ObjectKey("default", "kubernetes");

  private final Client client;
  private final String serviceAddress;
  private final String masterAddress;
  private final int masterPort;

  /**
   * Nothing happens yet.
   *
   * @param serviceAddress the first address of the service range, e.g. {@code 10.254.0.1}
   */
  public SystemObjects(Client client, String serviceAddress, String masterAddress, int masterPort) {
    this.client = client;
    this.serviceAddress = serviceAddress;
    this.masterAddress = masterAddress;
    this.masterPort = masterPort;
  }

  /** Fails with ApiException when the store does not answer. */
  public void ensure() {
    for (String name : NAMESPACES) {
      ensure(ResourceName.NAMESPACES, ObjectKey.cluster(name), namespace -> {});
    }
    ensure(ResourceName.SERVICES, KUBERNETES, this::service);
    ensure(ResourceName.ENDPOINTS, KUBERNETES, this::endpoints);
    ensure(ResourceName.ENDPOINT_SLICES, KUBERNETES, this::endpointSlice);
  }

  private void ensure(ResourceName resource, ObjectKey key, Consumer<ObjectNode> fill) {
    ObjectNode object =
        Json.object().put("apiVersion", resource.apiVersion()).put("kind", resource.kind());
    ObjectNode metadata = object.putObject("metadata").put("name", key.name());
    if (!key.namespace().isEmpty()) {
      metadata.put("namespace", key.namespace());
    }
    fill.accept(object);
    try {
      KubeObject present = client.get(resource, key);
      refreshAddress(resource, key, present, object);
    } catch (ApiException absent) {
      if (!absent.isNotFound()) {
        throw absent;
      }
      create(resource, object);
    }
  }

  private void create(ResourceName resource, ObjectNode object) {
    try {
      client.create(resource, KubeObject.of(object));
    } catch (ApiException exists) {
      // Another master was faster.
      if (!exists.isAlreadyExists()) {
        throw exists;
      }
    }
  }

  /** The master's address may have changed since the last start. */
  private void refreshAddress(
      ResourceName resource, ObjectKey key, KubeObject present, ObjectNode wanted) {
    for (String field : List.of("subsets", "endpoints", "ports")) {
      boolean differs = wanted.has(field) && !wanted.get(field).equals(present.tree().get(field));
      if (differs) {
        ObjectNode patch = Json.object();
        patch.set(field, wanted.get(field));
        client.patch(resource, key, "", Patch.merge(patch));
      }
    }
  }

  private void service(ObjectNode service) {
    labels(service).put("component", "apiserver").put("provider", "kubernetes");
    ObjectNode spec = service.putObject("spec").put("type", "ClusterIP");
    spec.put("clusterIP", serviceAddress);
    spec.putArray("ports")
        .addObject()
        .put("name", "https")
        .put("port", 443)
        .put("protocol", "TCP")
        .put("targetPort", masterPort);
  }

  private void endpoints(ObjectNode endpoints) {
    labels(endpoints).put("endpointslice.kubernetes.io/skip-mirror", "true");
    ObjectNode subset = endpoints.putArray("subsets").addObject();
    subset.putArray("addresses").addObject().put("ip", masterAddress);
    port(subset);
  }

  private void endpointSlice(ObjectNode slice) {
    labels(slice).put("kubernetes.io/service-name", KUBERNETES.name());
    slice.put("addressType", "IPv4");
    ObjectNode endpoint = slice.putArray("endpoints").addObject();
    endpoint.putArray("addresses").add(masterAddress);
    endpoint.putObject("conditions").put("ready", true);
    port(slice);
  }

  private void port(ObjectNode object) {
    object
        .putArray("ports")
        .addObject()
        .put("name", "https")
        .put("port", masterPort)
        .put("protocol", "TCP");
  }

  private static ObjectNode labels(ObjectNode object) {
    return object.withObjectProperty("metadata").putObject("labels");
  }
}
