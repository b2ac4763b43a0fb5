package dev.nakhoda.master.aggregation;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Where a Service's port leads to. A pure value. */
record Endpoint(String address, int port) {

  /** {@code host:port}. */
  String authority() {
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  /** What was found: either somewhere to go, or why there is nowhere. */
  record Found(List<Endpoint> endpoints, Optional<Wanted> missing) {

    private static Found none(String reason, String message) {
      return new Found(List.of(), Optional.of(unavailable(reason, message)));
    }
  }

  static Wanted unavailable(String reason, String message) {
    return new Wanted("Available", "False", reason, message);
  }

  /** The conditions are in upstream's words. */
  static Found of(
      ApiServiceSpec spec, Optional<KubeObject> service, Optional<KubeObject> endpoints) {
    String name = "service/" + spec.service().name();
    String in = " in \"" + spec.service().namespace() + "\"";
    if (service.isEmpty()) {
      return Found.none("ServiceNotFound", name + in + " is not present");
    }
    Optional<JsonNode> port =
        service
            .get()
            .tree()
            .path("spec")
            .path("ports")
            .valueStream()
            .filter(each -> each.path("port").asInt(0) == spec.port())
            .findFirst();
    if (port.isEmpty()) {
      return Found.none("ServicePortError", name + in + " is not listening on port " + spec.port());
    }
    if (endpoints.isEmpty()) {
      return Found.none("EndpointsNotFound", "cannot find endpoints for " + name + in);
    }
    String portName = port.get().path("name").asString("");
    List<Endpoint> found = new ArrayList<>();
    for (JsonNode subset : endpoints.get().tree().path("subsets")) {
      for (JsonNode each : subset.path("ports")) {
        if (each.path("name").asString("").equals(portName)) {
          subset
              .path("addresses")
              .forEach(address ->
                  found.add(
                      new Endpoint(address.path("ip").asString(""), each.path("port").asInt(0))));
        }
      }
    }
    return found.isEmpty()
        ? Found.none(
            "MissingEndpoints",
            "endpoints for " + name + in + " have no addresses with port name \"" + portName + "\"")
        : new Found(List.copyOf(found), Optional.empty());
  }
}
