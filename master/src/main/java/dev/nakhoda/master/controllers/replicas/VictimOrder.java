package dev.nakhoda.master.controllers.replicas;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Which pods a scale-down deletes first, as upstream ranks them: unscheduled, pending, not ready,
 * cheap to delete, crowded on their node, younger (on a logarithmic scale), often restarted. Pure.
 */
final class VictimOrder {

  private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

  private VictimOrder() {}

  /** One pod with what the order looks at. */
  private record Ranked(KubeObject pod, int crowd) {

    int phase() {
      return switch (Pods.phase(pod)) {
        case "Pending" -> 0;
        case "Unknown" -> 1;
        case "Running" -> 2;
        default -> 0;
      };
    }

    int deletionCost() {
      try {
        return Integer.parseInt(pod.annotations().getOrDefault(DELETION_COST, "0"));
      } catch (NumberFormatException notANumber) {
        return 0;
      }
    }

    int restarts() {
      int most = 0;
      for (JsonNode status : pod.tree().path("status").path("containerStatuses")) {
        most = Math.max(most, status.path("restartCount").asInt(0));
      }
      return most;
    }
  }

  /**
   * The first {@code count} of {@code pods} to delete.
   *
   * @param related all active pods whose spread matters, e.g. of all ReplicaSets of a Deployment
   */
  static List<KubeObject> choose(
      List<KubeObject> pods, List<KubeObject> related, int count, Instant now) {
    Map<String, Integer> onNode = new HashMap<>();
    for (KubeObject pod : related) {
      if (Pods.active(pod)) {
        onNode.merge(Pods.nodeName(pod), 1, Integer::sum);
      }
    }
    return pods.stream()
        .map(pod -> new Ranked(pod, onNode.getOrDefault(Pods.nodeName(pod), 0)))
        .sorted(order(now))
        .limit(count)
        .map(Ranked::pod)
        .toList();
  }

  private static Comparator<Ranked> order(Instant now) {
    return Comparator.comparing((Ranked ranked) -> !Pods.nodeName(ranked.pod()).isEmpty())
        .thenComparing(Ranked::phase)
        .thenComparing(ranked -> Pods.ready(ranked.pod()))
        .thenComparing(Ranked::deletionCost)
        .thenComparing(Ranked::crowd, Comparator.reverseOrder())
        .thenComparing(ranked -> ageClass(Pods.readySince(ranked.pod()), now))
        .thenComparing(Ranked::restarts, Comparator.reverseOrder())
        .thenComparing(ranked -> ageClass(Timestamps.created(ranked.pod()), now))
        .thenComparing(ranked -> ranked.pod().uid());
  }

  /** Ages that differ by less than a doubling count as equal; an unknown one is the least. */
  private static int ageClass(Optional<Instant> since, Instant now) {
    if (since.isEmpty()) {
      return -2;
    }
    long nanos = Duration.between(since.get(), now).toNanos();
    return nanos <= 0 ? -1 : 63 - Long.numberOfLeadingZeros(nanos);
  }
}
