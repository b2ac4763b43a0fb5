package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Quantity;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A pod's quality of service class, as upstream derives it from cpu and memory. Pure. */
final class PodQos {

  private static final List<String> RESOURCES = List.of("cpu", "memory");

  private PodQos() {}

  static String of(JsonNode spec) {
    List<JsonNode> containers = new ArrayList<>();
    spec.path("containers").forEach(containers::add);
    spec.path("initContainers").forEach(containers::add);
    boolean any = false;
    boolean all = !containers.isEmpty();
    for (JsonNode container : containers) {
      for (String resource : RESOURCES) {
        Quantity request = amount(container, "requests", resource);
        Quantity limit = amount(container, "limits", resource);
        any |= request.amount().signum() > 0 || limit.amount().signum() > 0;
        all &= limit.amount().signum() > 0 && request.compareTo(limit) == 0;
      }
    }
    if (!any) {
      return "BestEffort";
    }
    return all ? "Guaranteed" : "Burstable";
  }

  private static Quantity amount(JsonNode container, String kind, String resource) {
    String text = container.path("resources").path(kind).path(resource).asString("0");
    try {
      return Quantity.parse(text);
    } catch (IllegalArgumentException malformed) {
      // Validation refuses the pod with upstream's words.
      return Quantity.ZERO;
    }
  }
}
