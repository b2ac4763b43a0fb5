package dev.nakhoda.agent.eviction;

import dev.nakhoda.api.KubeObject;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Whether a node under pressure takes a pod that has not begun yet. Pure. */
public final class Refusal {

  private static final String MEMORY_TAINT = "node.kubernetes.io/memory-pressure";

  private Refusal() {}

  /** Why it does not. */
  public static Optional<String> of(KubeObject pod, Set<Signal.Condition> conditions) {
    if (conditions.isEmpty() || PodUsages.isCritical(pod)) {
      return Optional.empty();
    }
    boolean memoryOnly = conditions.equals(Set.of(Signal.Condition.MEMORY));
    String qosClass = pod.tree().path("status").path("qosClass").asString("BestEffort");
    if (memoryOnly && (!qosClass.equals("BestEffort") || toleratesMemoryPressure(pod))) {
      return Optional.empty();
    }
    return Optional.of(
        "The node had condition: "
            + conditions.stream()
                .map(Signal.Condition::type)
                .sorted()
                .collect(Collectors.joining(" ", "[", "]. ")));
  }

  private static boolean toleratesMemoryPressure(KubeObject pod) {
    return pod.tree()
        .path("spec")
        .path("tolerations")
        .valueStream()
        .anyMatch(Refusal::toleratesMemoryPressure);
  }

  private static boolean toleratesMemoryPressure(JsonNode toleration) {
    String key = toleration.path("key").asString("");
    String effect = toleration.path("effect").asString("");
    boolean exists = toleration.path("operator").asString("").equals("Exists");
    return (effect.isEmpty() || effect.equals("NoSchedule"))
        && (key.equals(MEMORY_TAINT) || key.isEmpty() && exists);
  }
}
