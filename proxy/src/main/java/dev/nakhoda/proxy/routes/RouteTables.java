package dev.nakhoda.proxy.routes;

import dev.nakhoda.api.KubeObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Builds route tables from Services and EndpointSlices. A pure function. */
public final class RouteTables {

  private static final String SERVICE_NAME = "kubernetes.io/service-name";
  private static final int AFFINITY_SECONDS = 10800;

  /** One address of a slice with one of its ports. */
  private record Endpoint(Backend backend, String nodeName, boolean ready, boolean serving) {}

  private final Map<String, List<KubeObject>> slices = new HashMap<>();
  private final String nodeName;
  private final Map<Frontend, Route> services = new HashMap<>();
  private final Map<Integer, Route> nodePorts = new HashMap<>();
  private final Set<Backend> known = new HashSet<>();

  private RouteTables(String nodeName) {
    this.nodeName = nodeName;
  }

  /**
   * @param nodeName whose endpoints {@code Local} traffic policies mean
   */
  public static RouteTable build(
      List<KubeObject> services, List<KubeObject> slices, String nodeName) {
    RouteTables tables = new RouteTables(nodeName);
    for (KubeObject slice : slices) {
      String service = slice.namespace() + "/" + slice.labels().getOrDefault(SERVICE_NAME, "");
      tables.slices.computeIfAbsent(service, key -> new ArrayList<>()).add(slice);
    }
    services.forEach(tables::add);
    return new RouteTable(
        Map.copyOf(tables.services), Map.copyOf(tables.nodePorts), Set.copyOf(tables.known));
  }

  private void add(KubeObject service) {
    JsonNode spec = service.tree().path("spec");
    String clusterIp = spec.path("clusterIP").asString("");
    if (clusterIp.isEmpty() || clusterIp.equals("None")) {
      return;
    }
    for (JsonNode port : spec.path("ports")) {
      if (port.path("protocol").asString("TCP").equals("TCP")) {
        addPort(service, spec, port);
      }
    }
  }

  private void addPort(KubeObject service, JsonNode spec, JsonNode port) {
    String portName = port.path("name").asString("");
    String name = service.key() + ":" + (portName.isEmpty() ? port.path("port") : portName);
    List<Endpoint> endpoints = endpoints(service.key().toString(), portName);
    endpoints.forEach(endpoint -> known.add(endpoint.backend()));
    Optional<Duration> affinity = affinity(spec);
    boolean internalLocal = spec.path("internalTrafficPolicy").asString("").equals("Local");
    Route route = new Route(name, eligible(endpoints, internalLocal), affinity);
    int number = port.path("port").asInt(0);
    services.put(new Frontend(spec.path("clusterIP").asString(""), number), route);
    int nodePort = port.path("nodePort").asInt(0);
    boolean external = !spec.path("type").asString("ClusterIP").equals("ClusterIP");
    if (nodePort > 0 && external) {
      boolean externalLocal = spec.path("externalTrafficPolicy").asString("").equals("Local");
      nodePorts.put(nodePort, new Route(name, eligible(endpoints, externalLocal), affinity));
    }
  }

  /** Ready ones; when there is none at all, those that end but still serve, as upstream does. */
  private List<Backend> eligible(List<Endpoint> endpoints, boolean localOnly) {
    List<Endpoint> candidates =
        endpoints.stream()
            .filter(endpoint -> !localOnly || endpoint.nodeName().equals(nodeName))
            .toList();
    boolean anyReady = candidates.stream().anyMatch(Endpoint::ready);
    TreeSet<Backend> chosen = new TreeSet<>();
    for (Endpoint endpoint : candidates) {
      if (anyReady ? endpoint.ready() : endpoint.serving()) {
        chosen.add(endpoint.backend());
      }
    }
    return List.copyOf(chosen);
  }

  private List<Endpoint> endpoints(String service, String portName) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (KubeObject slice : slices.getOrDefault(service, List.of())) {
      for (JsonNode port : slice.tree().path("ports")) {
        if (port.path("name").asString("").equals(portName) && port.path("port").asInt(0) > 0) {
          addEndpoints(endpoints, slice, port.path("port").asInt(0));
        }
      }
    }
    return endpoints;
  }

  private static void addEndpoints(List<Endpoint> endpoints, KubeObject slice, int port) {
    for (JsonNode endpoint : slice.tree().path("endpoints")) {
      JsonNode conditions = endpoint.path("conditions");
      boolean ready = conditions.path("ready").asBoolean(true);
      boolean serving = conditions.path("serving").asBoolean(ready);
      String node = endpoint.path("nodeName").asString("");
      for (JsonNode address : endpoint.path("addresses")) {
        endpoints.add(new Endpoint(new Backend(address.asString(""), port), node, ready, serving));
      }
    }
  }

  private static Optional<Duration> affinity(JsonNode spec) {
    if (!spec.path("sessionAffinity").asString("None").equals("ClientIP")) {
      return Optional.empty();
    }
    int seconds =
        spec.path("sessionAffinityConfig")
            .path("clientIP")
            .path("timeoutSeconds")
            .asInt(AFFINITY_SECONDS);
    return Optional.of(Duration.ofSeconds(seconds));
  }
}
