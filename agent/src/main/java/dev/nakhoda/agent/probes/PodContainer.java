package dev.nakhoda.agent.probes;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A container of a pod spec, found by its name, which is unique over all lists. A pure value.
 *
 * @param list the member of the spec that it stands in
 */
public record PodContainer(String list, JsonNode spec) {

  private static final List<String> LISTS =
      List.of("containers", "initContainers", "ephemeralContainers");

  public static Optional<PodContainer> find(JsonNode podSpec, String name) {
    for (String list : LISTS) {
      for (JsonNode container : podSpec.path(list)) {
        if (container.path("name").asString("").equals(name)) {
          return Optional.of(new PodContainer(list, container));
        }
      }
    }
    return Optional.empty();
  }

  /** As events name what they are about. */
  public static String fieldPath(JsonNode podSpec, String name) {
    return "spec."
        + find(podSpec, name).map(PodContainer::list).orElse("containers")
        + "{"
        + name
        + "}";
  }
}
