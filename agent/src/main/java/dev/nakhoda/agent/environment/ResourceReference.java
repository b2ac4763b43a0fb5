package dev.nakhoda.agent.environment;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import java.math.RoundingMode;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The values of {@code resourceFieldRef}. Pure. */
public final class ResourceReference {

  private ResourceReference() {}

  /**
   * @param reference with {@code resource}, {@code divisor} and perhaps {@code containerName}
   * @param own the container that asks when no other is named
   * @param allocatable of the node: stands for a limit that is not set
   */
  public static String value(
      JsonNode reference, KubeObject pod, String own, Map<String, Quantity> allocatable) {
    String container = reference.path("containerName").asString(own);
    String resource = reference.path("resource").asString("");
    int dot = resource.indexOf('.');
    if (dot < 0) {
      throw new ConfigError("unsupported container resource : " + resource);
    }
    JsonNode spec = container(pod, container.isEmpty() ? own : container);
    String name = resource.substring(dot + 1);
    JsonNode given = spec.path("resources").path(resource.substring(0, dot)).path(name);
    Quantity amount = Quantity.ZERO;
    if (!given.isMissingNode()) {
      amount = Quantity.parse(given.asString(""));
    } else if (resource.startsWith("limits.")) {
      amount = allocatable.getOrDefault(name, Quantity.ZERO);
    }
    String divisor = reference.path("divisor").asString("0");
    Quantity by = divisor.equals("0") ? Quantity.parse("1") : Quantity.parse(divisor);
    return amount.amount().divide(by.amount(), 0, RoundingMode.CEILING).toPlainString();
  }

  private static JsonNode container(KubeObject pod, String name) {
    JsonNode spec = pod.tree().path("spec");
    for (String list : new String[] {"containers", "initContainers"}) {
      for (JsonNode container : spec.path(list)) {
        if (container.path("name").asString("").equals(name)) {
          return container;
        }
      }
    }
    throw new ConfigError("container " + name + " not found");
  }
}
