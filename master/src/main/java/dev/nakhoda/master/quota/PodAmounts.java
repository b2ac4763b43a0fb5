package dev.nakhoda.master.quota;

import dev.nakhoda.api.Quantity;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the containers of a pod's spec ask for together, as upstream adds it up. Pure. */
public final class PodAmounts {

  private PodAmounts() {}

  public static Amounts requests(JsonNode spec) {
    return total(spec, "requests");
  }

  public static Amounts limits(JsonNode spec) {
    return total(spec, "limits");
  }

  /**
   * Containers run side by side, init containers one after the other before them, and those that
   * stay (sidecars) beside everything that starts later.
   */
  private static Amounts total(JsonNode spec, String list) {
    Amounts running = Amounts.NONE;
    for (JsonNode container : spec.path("containers")) {
      running = running.plus(of(container, list));
    }
    Amounts sidecars = Amounts.NONE;
    Amounts starting = Amounts.NONE;
    for (JsonNode container : spec.path("initContainers")) {
      Amounts own = of(container, list);
      if (container.path("restartPolicy").asString("").equals("Always")) {
        sidecars = sidecars.plus(own);
        starting = starting.max(sidecars);
      } else {
        starting = starting.max(own.plus(sidecars));
      }
    }
    Amounts needed = running.plus(sidecars).max(starting);
    Amounts overhead = Amounts.of(spec.path("overhead"));
    // A pod without limits does not get one by its overhead.
    return needed.plus(list.equals("limits") ? overhead.mask(needed.names()) : overhead);
  }

  private static Amounts of(JsonNode container, String list) {
    return Amounts.of(container.path("resources").path(list));
  }

  /** No container asks for or is limited in cpu or memory. */
  public static boolean isBestEffort(JsonNode spec) {
    for (String containers : List.of("containers", "initContainers")) {
      for (JsonNode container : spec.path(containers)) {
        for (String list : List.of("requests", "limits")) {
          Amounts given = of(container, list);
          if (positive(given.get("cpu")) || positive(given.get("memory"))) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static boolean positive(Quantity amount) {
    return amount.amount().signum() > 0;
  }
}
