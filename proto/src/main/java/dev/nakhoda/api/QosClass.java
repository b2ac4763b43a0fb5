package dev.nakhoda.api;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A pod's quality of service, as upstream derives it from cpu and memory. Pure. */
public enum QosClass {
  GUARANTEED("Guaranteed"),
  BURSTABLE("Burstable"),
  BEST_EFFORT("BestEffort");

  private static final List<String> RESOURCES = List.of("cpu", "memory");

  private final String text;

  QosClass(String text) {
    this.text = text;
  }

  /** As a pod's status has it. */
  public String text() {
    return text;
  }

  /** What is no quantity counts as nothing. */
  public static QosClass of(JsonNode spec) {
    List<JsonNode> containers =
        Stream.of("containers", "initContainers")
            .flatMap(list -> spec.path(list).valueStream())
            .toList();
    boolean any = false;
    boolean all = !containers.isEmpty();
    for (JsonNode container : containers) {
      JsonNode resources = container.path("resources");
      for (String name : RESOURCES) {
        Quantity limit = amount(resources.path("limits").path(name));
        Quantity request = amount(request(resources, name));
        any |= request.amount().signum() > 0 || limit.amount().signum() > 0;
        all &= limit.amount().signum() > 0 && request.compareTo(limit) == 0;
      }
    }
    if (!any) {
      return BEST_EFFORT;
    }
    return all ? GUARANTEED : BURSTABLE;
  }

  /**
   * A container's request. A limit without one asks for as much: the API writes that down, static
   * pods come without its defaults.
   */
  public static JsonNode request(JsonNode resources, String name) {
    JsonNode request = resources.path("requests").path(name);
    return request.isMissingNode() ? resources.path("limits").path(name) : request;
  }

  private static Quantity amount(JsonNode quantity) {
    try {
      return quantity.isMissingNode() ? Quantity.ZERO : Quantity.parse(quantity.asString("0"));
    } catch (IllegalArgumentException malformed) {
      // Validation refuses the pod with upstream's words.
      return Quantity.ZERO;
    }
  }
}
