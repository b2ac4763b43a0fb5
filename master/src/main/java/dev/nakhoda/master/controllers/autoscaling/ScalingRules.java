package dev.nakhoda.master.controllers.autoscaling;

import dev.nakhoda.api.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How fast an autoscaler may go one way. A pure value.
 *
 * @param window recommendations of this time are looked at; absent: the controller's default
 * @param tolerance absent: the controller's default
 */
record ScalingRules(
    Optional<Duration> window, Choice choice, List<Policy> policies, Optional<Double> tolerance) {

  /** Which of several policies counts. */
  enum Choice {
    MAX,
    MIN,
    DISABLED
  }

  /** At most so many pods, or percent of them, in a period. */
  record Policy(boolean percent, int value, Duration period) {}

  static ScalingRules of(JsonNode rules) {
    List<Policy> policies = new ArrayList<>();
    for (JsonNode policy : rules.path("policies")) {
      policies.add(
          new Policy(
              policy.path("type").asString("").equals("Percent"),
              policy.path("value").asInt(0),
              Duration.ofSeconds(policy.path("periodSeconds").asInt(0))));
    }
    Choice choice =
        switch (rules.path("selectPolicy").asString("")) {
          case "Min" -> Choice.MIN;
          case "Disabled" -> Choice.DISABLED;
          default -> Choice.MAX;
        };
    JsonNode window = rules.path("stabilizationWindowSeconds");
    JsonNode tolerance = rules.path("tolerance");
    return new ScalingRules(
        window.isNumber() ? Optional.of(Duration.ofSeconds(window.asInt())) : Optional.empty(),
        choice,
        List.copyOf(policies),
        tolerance.isMissingNode() || tolerance.isNull()
            ? Optional.empty()
            : Optional.of(Quantity.parse(tolerance.asString("0")).amount().doubleValue()));
  }

  Duration longestPeriod() {
    return policies.stream().map(Policy::period).max(Duration::compareTo).orElse(Duration.ZERO);
  }
}
