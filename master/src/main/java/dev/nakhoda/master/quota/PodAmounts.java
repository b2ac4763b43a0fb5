package dev.nakhoda.master.quota;

import dev.nakhoda.api.PodTotal;
import tools.jackson.databind.JsonNode;

/** What the containers of a pod's spec ask for together. Pure. */
public final class PodAmounts {

  private static final PodTotal<Amounts> TOTAL =
      new PodTotal<>(Amounts.NONE, Amounts::plus, Amounts::max);

  private PodAmounts() {}

  public static Amounts requests(JsonNode spec) {
    return total(spec, "requests").plus(Amounts.of(spec.path("overhead")));
  }

  /** A pod without limits does not get one by its overhead. */
  public static Amounts limits(JsonNode spec) {
    Amounts limits = total(spec, "limits");
    return limits.plus(Amounts.of(spec.path("overhead")).mask(limits.names()));
  }

  private static Amounts total(JsonNode spec, String list) {
    return TOTAL.of(spec, container -> Amounts.of(container.path("resources").path(list)));
  }
}
