package dev.nakhoda.master.controllers.endpoints;

import dev.nakhoda.api.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** Which ports of a pod a Service leads to. Pure functions. */
final class ServicePorts {

  private ServicePorts() {}

  /** One port as endpoints list it. */
  record Port(String name, String protocol, int number, String appProtocol) {}

  /** Ports whose target name the pod lacks are left out, as upstream does. */
  static List<Port> of(KubeObject service, KubeObject pod) {
    List<Port> ports = new ArrayList<>();
    for (JsonNode port : service.tree().path("spec").path("ports")) {
      String protocol = port.path("protocol").asString("TCP");
      target(port, protocol, pod)
          .ifPresent(number ->
              ports.add(
                  new Port(
                      port.path("name").asString(""),
                      protocol,
                      number,
                      port.path("appProtocol").asString(""))));
    }
    return ports;
  }

  private static OptionalInt target(JsonNode port, String protocol, KubeObject pod) {
    JsonNode target = port.path("targetPort");
    if (target.isNumber()) {
      return OptionalInt.of(target.asInt());
    }
    String name = target.asString("");
    if (name.isEmpty()) {
      return OptionalInt.of(port.path("port").asInt(0));
    }
    OptionalInt found = named(pod.tree().path("spec").path("containers"), name, protocol);
    return found.isPresent() ? found : sidecar(pod, name, protocol);
  }

  private static OptionalInt named(Iterable<JsonNode> containers, String name, String protocol) {
    for (JsonNode container : containers) {
      for (JsonNode port : container.path("ports")) {
        if (port.path("name").asString("").equals(name)
            && port.path("protocol").asString("TCP").equals(protocol)) {
          return OptionalInt.of(port.path("containerPort").asInt());
        }
      }
    }
    return OptionalInt.empty();
  }

  private static OptionalInt sidecar(KubeObject pod, String name, String protocol) {
    List<JsonNode> sidecars = new ArrayList<>();
    for (JsonNode container : pod.tree().path("spec").path("initContainers")) {
      if (container.path("restartPolicy").asString("").equals("Always")) {
        sidecars.add(container);
      }
    }
    return named(sidecars, name, protocol);
  }
}
