package dev.nakhoda.agent.eviction;

import dev.nakhoda.agent.pods.WantedPod;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Whether a pod has written more than its own limits allow. Pure. */
public final class StorageLimits {

  private StorageLimits() {}

  /** Whether anything of the pod must be measured at all. */
  public static boolean has(KubeObject pod) {
    JsonNode spec = pod.tree().path("spec");
    boolean sized =
        spec.path("volumes")
            .valueStream()
            .anyMatch(volume -> !limit(volume.path("emptyDir").path("sizeLimit")).isEmpty());
    return sized
        || spec.path("containers")
            .valueStream()
            .anyMatch(container -> !ephemeral(container).isEmpty());
  }

  /**
   * @param volumes bytes in each emptyDir, by its name
   * @param containers bytes that each container has written and logged, by its name
   */
  public static Optional<Eviction> exceeded(
      KubeObject pod, Map<String, Long> volumes, Map<String, Long> containers) {
    return volume(pod, volumes)
        .or(() -> whole(pod, volumes, containers))
        .or(() -> container(pod, containers))
        .map(message -> new Eviction(WantedPod.identity(pod), message, Eviction.AT_ONCE));
  }

  private static Optional<String> volume(KubeObject pod, Map<String, Long> used) {
    for (JsonNode volume : pod.tree().path("spec").path("volumes")) {
      String name = volume.path("name").asString("");
      Optional<Quantity> limit = limit(volume.path("emptyDir").path("sizeLimit"));
      if (limit.filter(most -> used.getOrDefault(name, 0L) > most.value()).isPresent()) {
        return Optional.of(
            "Usage of EmptyDir volume \""
                + name
                + "\" exceeds the limit \""
                + limit.get()
                + "\". ");
      }
    }
    return Optional.empty();
  }

  /** Only when every container has a limit, as upstream sums them. */
  private static Optional<String> whole(
      KubeObject pod, Map<String, Long> volumes, Map<String, Long> containers) {
    Quantity limit = Quantity.ZERO;
    for (JsonNode container : pod.tree().path("spec").path("containers")) {
      Optional<Quantity> own = ephemeral(container);
      if (own.isEmpty()) {
        return Optional.empty();
      }
      limit = limit.plus(own.get());
    }
    long onDisk =
        pod.tree()
            .path("spec")
            .path("volumes")
            .valueStream()
            .filter(volume -> volume.has("emptyDir"))
            .filter(volume -> !volume.path("emptyDir").path("medium").asString("").equals("Memory"))
            .mapToLong(volume -> volumes.getOrDefault(volume.path("name").asString(""), 0L))
            .sum();
    long used = onDisk + containers.values().stream().mapToLong(Long::longValue).sum();
    return used > limit.value()
        ? Optional.of(
            "Pod ephemeral local storage usage exceeds the total limit of containers "
                + limit
                + ". ")
        : Optional.empty();
  }

  private static Optional<String> container(KubeObject pod, Map<String, Long> used) {
    for (JsonNode container : pod.tree().path("spec").path("containers")) {
      String name = container.path("name").asString("");
      Optional<Quantity> limit = ephemeral(container);
      if (limit.filter(most -> used.getOrDefault(name, 0L) > most.value()).isPresent()) {
        return Optional.of(
            "Container "
                + name
                + " exceeded its local ephemeral storage limit \""
                + limit.get()
                + "\". ");
      }
    }
    return Optional.empty();
  }

  private static Optional<Quantity> ephemeral(JsonNode container) {
    return limit(container.path("resources").path("limits").path("ephemeral-storage"));
  }

  private static Optional<Quantity> limit(JsonNode node) {
    String text = node.asString("");
    return text.isEmpty() || text.equals("0")
        ? Optional.empty()
        : Optional.of(Quantity.parse(text));
  }
}
