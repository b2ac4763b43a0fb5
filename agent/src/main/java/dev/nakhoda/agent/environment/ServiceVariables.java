package dev.nakhoda.agent.environment;

import dev.nakhoda.api.KubeObject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The variables that tell a container of the services of its namespace. Pure. */
public final class ServiceVariables {

  private ServiceVariables() {}

  /**
   * @param services all that the node knows
   * @param links enableServiceLinks; without it only {@code default/kubernetes} is told
   */
  public static Map<String, String> of(
      Collection<KubeObject> services, String namespace, boolean links) {
    Map<String, String> variables = new LinkedHashMap<>();
    services.stream().filter(ServiceVariables::isApi).forEach(api -> add(api, variables));
    if (links) {
      services.stream()
          .filter(service -> service.namespace().equals(namespace))
          .sorted((left, right) -> left.name().compareTo(right.name()))
          .forEach(service -> add(service, variables));
    }
    return variables;
  }

  private static boolean isApi(KubeObject service) {
    return service.namespace().equals("default") && service.name().equals("kubernetes");
  }

  private static void add(KubeObject service, Map<String, String> variables) {
    JsonNode spec = service.tree().path("spec");
    String address = spec.path("clusterIP").asString("");
    JsonNode ports = spec.path("ports");
    if (address.isEmpty() || address.equals("None") || ports.isEmpty()) {
      return;
    }
    String prefix = variable(service.name());
    String first = ports.get(0).path("port").asString("");
    variables.put(prefix + "_SERVICE_HOST", address);
    variables.put(prefix + "_SERVICE_PORT", first);
    for (JsonNode port : ports) {
      String name = port.path("name").asString("");
      if (!name.isEmpty()) {
        variables.put(prefix + "_SERVICE_PORT_" + variable(name), port.path("port").asString(""));
      }
    }
    for (int index = 0; index < ports.size(); index++) {
      addLink(prefix, address, ports.get(index), index == 0, variables);
    }
  }

  private static void addLink(
      String prefix, String address, JsonNode port, boolean first, Map<String, String> variables) {
    String protocol = port.path("protocol").asString("TCP");
    String number = port.path("port").asString("");
    String url = protocol.toLowerCase(Locale.ROOT) + "://" + literal(address) + ":" + number;
    if (first) {
      variables.put(prefix + "_PORT", url);
    }
    String link = prefix + "_PORT_" + number + "_" + protocol.toUpperCase(Locale.ROOT);
    variables.put(link, url);
    variables.put(link + "_PROTO", protocol.toLowerCase(Locale.ROOT));
    variables.put(link + "_PORT", number);
    variables.put(link + "_ADDR", address);
  }

  private static String literal(String address) {
    return address.contains(":") ? "[" + address + "]" : address;
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
