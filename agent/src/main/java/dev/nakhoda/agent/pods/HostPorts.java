package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.network.PodNetwork.HostPort;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The ports of the node that a pod's containers and sidecars ask for. Pure. */
final class HostPorts {

  private HostPorts() {}

  /** Of {@code spec}, a pod's. */
  static List<HostPort> of(JsonNode spec) {
    List<HostPort> ports = new ArrayList<>();
    List<JsonNode> lasting = new ArrayList<>(spec.path("containers").valueStream().toList());
    spec.path("initContainers")
        .valueStream()
        .filter(init -> init.path("restartPolicy").asString("").equals("Always"))
        .forEach(lasting::add);
    for (JsonNode container : lasting) {
      for (JsonNode port : container.path("ports")) {
        if (port.path("hostPort").asInt(0) > 0) {
          String address = port.path("hostIP").asString("");
          ports.add(
              new HostPort(
                  address.isEmpty()
                      ? Optional.empty()
                      : Optional.of(InetAddress.ofLiteral(address)),
                  port.path("hostPort").asInt(),
                  port.path("containerPort").asInt(),
                  port.path("protocol").asString("TCP")));
        }
      }
    }
    return ports;
  }
}
