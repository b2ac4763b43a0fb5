package dev.nakhoda.master.controllers.endpoints;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Pods;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a pod appears in EndpointSlices. Pure functions. */
final class PodEndpoint {

  private PodEndpoint() {}

  /**
   * The pod's endpoint; empty when it belongs in no slice: it has no such address or will never
   * serve again.
   */
  static Optional<ObjectNode> of(
      ServiceView service, KubeObject pod, Optional<KubeObject> node, String addressType) {
    if (Pods.finished(pod)) {
      return Optional.empty();
    }
    List<String> addresses =
        addresses(pod).filter(address -> type(address).equals(addressType)).limit(1).toList();
    if (addresses.isEmpty()) {
      return Optional.empty();
    }
    boolean terminating = pod.beingDeleted();
    boolean serving = Pods.ready(pod);
    ObjectNode endpoint = Json.object();
    addresses.forEach(endpoint.putArray("addresses")::add);
    endpoint
        .putObject("conditions")
        .put("ready", service.publishNotReady() || serving && !terminating)
        .put("serving", serving)
        .put("terminating", terminating);
    hostname(service, pod).ifPresent(hostname -> endpoint.put("hostname", hostname));
    if (!Pods.nodeName(pod).isEmpty()) {
      endpoint.put("nodeName", Pods.nodeName(pod));
    }
    endpoint.set("targetRef", reference(pod));
    node.map(each -> each.labels().getOrDefault("topology.kubernetes.io/zone", ""))
        .filter(zone -> !zone.isEmpty())
        .ifPresent(zone -> endpoint.put("zone", zone));
    return Optional.of(endpoint);
  }

  static Stream<String> addresses(KubeObject pod) {
    JsonNode status = pod.tree().path("status");
    return Stream.concat(
            Stream.of(status.path("podIP").asString("")),
            status.path("podIPs").valueStream().map(each -> each.path("ip").asString("")))
        .filter(address -> !address.isEmpty())
        .distinct();
  }

  static String type(String address) {
    return address.contains(":") ? "IPv6" : "IPv4";
  }

  /** A pod with a hostname in the Service's own subdomain is resolvable by name. */
  static Optional<String> hostname(ServiceView service, KubeObject pod) {
    JsonNode spec = pod.tree().path("spec");
    String hostname = spec.path("hostname").asString("");
    boolean named =
        !hostname.isEmpty()
            && spec.path("subdomain").asString("").equals(service.service().name())
            && pod.namespace().equals(service.service().namespace());
    return named ? Optional.of(hostname) : Optional.empty();
  }

  static ObjectNode reference(KubeObject pod) {
    return Json.object()
        .put("kind", "Pod")
        .put("namespace", pod.namespace())
        .put("name", pod.name())
        .put("uid", pod.uid());
  }
}
