package dev.nakhoda.master.controllers.autoscaling;

import dev.nakhoda.api.KubeObject;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What an autoscaler asks for. A pure value. */
record AutoscalerSpec(
    Target target, int least, int most, List<JsonNode> metrics, Optional<Behavior> behavior) {

  /** What is scaled. */
  record Target(String apiVersion, String kind, String name) {}

  /** Rules for each direction; absent as a whole, upstream's first rules hold. */
  record Behavior(ScalingRules up, ScalingRules down) {}

  static AutoscalerSpec of(KubeObject autoscaler) {
    JsonNode spec = autoscaler.tree().path("spec");
    JsonNode target = spec.path("scaleTargetRef");
    JsonNode behavior = spec.path("behavior");
    return new AutoscalerSpec(
        new Target(
            target.path("apiVersion").asString(""),
            target.path("kind").asString(""),
            target.path("name").asString("")),
        spec.path("minReplicas").asInt(1),
        spec.path("maxReplicas").asInt(0),
        spec.path("metrics").valueStream().toList(),
        behavior.isObject()
            ? Optional.of(
                new Behavior(
                    ScalingRules.of(behavior.path("scaleUp")),
                    ScalingRules.of(behavior.path("scaleDown"))))
            : Optional.empty());
  }
}
