package dev.nakhoda.api;

import java.util.function.BinaryOperator;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * What a pod's containers take together: containers run side by side, init containers one after the
 * other before them, and those that stay (sidecars) beside everything that starts later. In amounts
 * of any kind; pure.
 *
 * @param none nothing of each
 * @param plus the sum of each
 * @param max the larger of each
 */
public record PodTotal<T>(T none, BinaryOperator<T> plus, BinaryOperator<T> max) {

  /**
   * @param amounts of one container
   */
  public T of(JsonNode spec, Function<JsonNode, T> amounts) {
    T running = none;
    for (JsonNode container : spec.path("containers")) {
      running = plus.apply(running, amounts.apply(container));
    }
    JsonNode before = spec.path("initContainers");
    return before.isEmpty() ? running : withInit(running, before, amounts);
  }

  private T withInit(T running, JsonNode before, Function<JsonNode, T> amounts) {
    T sidecars = none;
    T peak = none;
    for (JsonNode container : before) {
      T beside = plus.apply(sidecars, amounts.apply(container));
      peak = max.apply(peak, beside);
      if (isSidecar(container)) {
        sidecars = beside;
      }
    }
    return max.apply(plus.apply(running, sidecars), peak);
  }

  /** Whether an init container runs on beside what starts after it. */
  public static boolean isSidecar(JsonNode initContainer) {
    return initContainer.path("restartPolicy").asString("").equals("Always");
  }
}
