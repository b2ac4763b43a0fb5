package dev.nakhoda.master.controllers.daemons;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.engine.Tolerations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** On which nodes a DaemonSet's pods belong. Pure functions. */
final class DaemonNodes {

  private DaemonNodes() {}

  /**
   * @param runs a pod should be made there
   * @param continues a pod that is there may stay
   */
  record Fit(boolean runs, boolean continues) {}

  static Fit fit(KubeObject set, KubeObject node) {
    JsonNode spec = set.tree().at("/spec/template/spec");
    String pinned = spec.path("nodeName").asString("");
    if (!pinned.isEmpty() && !pinned.equals(node.name()) || !selects(spec, node)) {
      return new Fit(false, false);
    }
    List<JsonNode> tolerations = new ArrayList<>(spec.path("tolerations").valueStream().toList());
    tolerations.addAll(daemonTolerations(spec));
    boolean runs = true;
    boolean continues = true;
    for (JsonNode taint : node.tree().at("/spec/taints")) {
      String effect = taint.path("effect").asString("");
      boolean borne =
          effect.equals("PreferNoSchedule")
              || tolerations.stream().anyMatch(each -> Tolerations.tolerates(each, taint));
      runs &= borne;
      continues &= borne || !effect.equals("NoExecute");
    }
    return new Fit(runs, continues);
  }

  private static boolean selects(JsonNode spec, KubeObject node) {
    Map<String, String> labels = node.labels();
    for (var entry : spec.path("nodeSelector").properties()) {
      if (!entry.getValue().asString("").equals(labels.get(entry.getKey()))) {
        return false;
      }
    }
    JsonNode required =
        spec.at("/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution");
    return !required.isObject()
        || required.path("nodeSelectorTerms").valueStream().anyMatch(term -> matches(term, node));
  }

  private static boolean matches(JsonNode term, KubeObject node) {
    JsonNode expressions = term.path("matchExpressions");
    JsonNode fields = term.path("matchFields");
    return !(expressions.isEmpty() && fields.isEmpty())
        && selector(expressions).matches(node.labels())
        && selector(fields).matches(Map.of("metadata.name", node.name()));
  }

  private static LabelSelector selector(JsonNode expressions) {
    return new LabelSelector(expressions.valueStream().map(LabelSelector::expression).toList());
  }

  /** What every daemon pod bears, as upstream's controller adds it. */
  static List<ObjectNode> daemonTolerations(JsonNode podSpec) {
    List<ObjectNode> tolerations = new ArrayList<>();
    tolerations.add(toleration("not-ready", "NoExecute"));
    tolerations.add(toleration("unreachable", "NoExecute"));
    tolerations.add(toleration("disk-pressure", "NoSchedule"));
    tolerations.add(toleration("memory-pressure", "NoSchedule"));
    tolerations.add(toleration("pid-pressure", "NoSchedule"));
    tolerations.add(toleration("unschedulable", "NoSchedule"));
    if (podSpec.path("hostNetwork").asBoolean(false)) {
      tolerations.add(toleration("network-unavailable", "NoSchedule"));
    }
    return tolerations;
  }

  private static ObjectNode toleration(String what, String effect) {
    return Json.object()
        .put("key", "node.kubernetes.io/" + what)
        .put("operator", "Exists")
        .put("effect", effect);
  }

  /** Where a pod is, or will be once it is scheduled. */
  static String nodeOf(KubeObject pod) {
    if (!Pods.nodeName(pod).isEmpty()) {
      return Pods.nodeName(pod);
    }
    return pod.tree()
        .at(
            "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution"
                + "/nodeSelectorTerms/0/matchFields/0/values/0")
        .asString("");
  }
}
