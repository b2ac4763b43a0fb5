package dev.nakhoda.master.controllers.autoscaling;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What an autoscaler sees of its target. A pure value.
 *
 * @param wanted {@code spec.replicas}
 * @param present {@code status.replicas}
 */
record Scale(int wanted, int present, LabelSelector selector) {

  static Scale of(KubeObject target) {
    JsonNode tree = target.tree();
    return new Scale(
        tree.path("spec").path("replicas").asInt(0),
        tree.path("status").path("replicas").asInt(0),
        selector(tree.path("spec").path("selector")));
  }

  /** A selector object (apps) or a plain map (ReplicationController). */
  private static LabelSelector selector(JsonNode selector) {
    if (selector.has("matchLabels") || selector.has("matchExpressions")) {
      return LabelSelector.of(selector);
    }
    Map<String, String> labels = new LinkedHashMap<>();
    selector.forEachEntry((key, value) -> labels.put(key, value.asString("")));
    return LabelSelector.ofMap(labels);
  }
}
