package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.cgroups.GroupLimits;
import dev.nakhoda.agent.runtime.ContainerSpec.Resources;
import dev.nakhoda.api.Quantity;
import tools.jackson.databind.JsonNode;

/** Requests and limits as cgroup values, as upstream computes them. Pure. */
final class ContainerResources {

  private static final int GUARANTEED = -997;
  private static final int BEST_EFFORT = 1000;

  private ContainerResources() {}

  /**
   * @param qosClass of the pod
   * @param nodeMemory capacity in bytes
   */
  static Resources of(JsonNode resources, String qosClass, long nodeMemory) {
    JsonNode limits = resources.path("limits");
    JsonNode requests = resources.path("requests");
    long cpuLimit = milli(limits.path("cpu"));
    long cpuRequest = requests.has("cpu") ? milli(requests.path("cpu")) : cpuLimit;
    long memoryLimit = bytes(limits.path("memory"));
    long memoryRequest = requests.has("memory") ? bytes(requests.path("memory")) : memoryLimit;
    return new Resources(
        GroupLimits.shares(cpuRequest),
        GroupLimits.quotaMicros(cpuLimit),
        cpuLimit == 0 ? 0 : GroupLimits.PERIOD_MICROS,
        memoryLimit,
        0,
        oomScoreAdjust(qosClass, memoryRequest, nodeMemory));
  }

  private static int oomScoreAdjust(String qosClass, long memoryRequest, long nodeMemory) {
    return switch (qosClass) {
      case "Guaranteed" -> GUARANTEED;
      case "BestEffort" -> BEST_EFFORT;
      default -> {
        long share = nodeMemory == 0 ? 0 : 1000 * memoryRequest / nodeMemory;
        // Between the guaranteed pods and those that asked for nothing.
        yield (int) Math.clamp(1000 - share, 1000 + GUARANTEED, BEST_EFFORT - 1);
      }
    };
  }

  private static long milli(JsonNode quantity) {
    return quantity.isMissingNode() ? 0 : Quantity.parse(quantity.asString("0")).milliValue();
  }

  private static long bytes(JsonNode quantity) {
    return quantity.isMissingNode() ? 0 : Quantity.parse(quantity.asString("0")).value();
  }
}
