package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.NameRules;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Where a pod wants to run: selectors, affinity, tolerations, spreading. Pure. */
final class PlacementRules {

  private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

  private PlacementRules() {}

  static void pod(JsonNode spec, String path, FieldFaults faults) {
    LabelRules.labels(spec.path("nodeSelector"), path + ".nodeSelector", faults);
    Walk.each(
        spec.path("tolerations"),
        path + ".tolerations",
        (toleration, at) -> toleration(toleration, at, faults));
    JsonNode affinity = spec.path("affinity");
    nodeAffinity(affinity.path("nodeAffinity"), path + ".affinity.nodeAffinity", faults);
    for (String kind : List.of("podAffinity", "podAntiAffinity")) {
      podAffinity(affinity.path(kind), path + ".affinity." + kind, faults);
    }
    SpreadingRules.check(
        spec.path("topologySpreadConstraints"), path + ".topologySpreadConstraints", faults);
  }

  private static void toleration(JsonNode toleration, String path, FieldFaults faults) {
    String key = Walk.text(toleration, "key");
    String operator = Walk.text(toleration, "operator");
    String effect = Walk.text(toleration, "effect");
    String value = Walk.text(toleration, "value");
    if (!key.isEmpty()) {
      LabelRules.key(key, path + ".key", faults);
    } else if (!operator.equals("Exists")) {
      faults.invalid(
          path + ".operator",
          operator,
          "operator must be Exists when `key` is empty, which means \"match all values and all"
              + " keys\"");
    }
    if (Walk.isSet(toleration, "tolerationSeconds") && !effect.equals("NoExecute")) {
      faults.invalid(
          path + ".effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    if (operator.equals("Exists") && !value.isEmpty()) {
      faults.invalid(
          path + ".operator", toleration, "value must be empty when `operator` is 'Exists'");
    } else if (!operator.equals("Exists")) {
      LabelRules.value(value, path + ".operator", faults);
    }
  }

  private static void nodeAffinity(JsonNode affinity, String path, FieldFaults faults) {
    JsonNode terms = affinity.path(REQUIRED).path("nodeSelectorTerms");
    if (affinity.path(REQUIRED).isObject() && terms.isEmpty()) {
      faults.required(
          path + "." + REQUIRED + ".nodeSelectorTerms",
          "must have at least one node selector term");
    }
    Walk.each(
        terms,
        path + "." + REQUIRED + ".nodeSelectorTerms",
        (term, at) -> LabelRules.nodeSelectorTerm(term, at, faults));
    Walk.each(
        affinity.path(PREFERRED),
        path + "." + PREFERRED,
        (preference, at) -> {
          weight(preference, at, faults);
          LabelRules.nodeSelectorTerm(preference.path("preference"), at + ".preference", faults);
        });
  }

  private static void podAffinity(JsonNode affinity, String path, FieldFaults faults) {
    Walk.each(
        affinity.path(REQUIRED), path + "." + REQUIRED, (term, at) -> podTerm(term, at, faults));
    Walk.each(
        affinity.path(PREFERRED),
        path + "." + PREFERRED,
        (weighted, at) -> {
          weight(weighted, at, faults);
          podTerm(weighted.path("podAffinityTerm"), at + ".podAffinityTerm", faults);
        });
  }

  private static void weight(JsonNode preference, String path, FieldFaults faults) {
    JsonNode weight = preference.path("weight");
    if (weight.asInt(0) < 1 || weight.asInt(0) > 100) {
      faults.invalid(path + ".weight", weight.asInt(0), "must be in the range 1-100");
    }
  }

  private static void podTerm(JsonNode term, String path, FieldFaults faults) {
    LabelRules.selector(term.path("labelSelector"), path + ".labelSelector", faults);
    LabelRules.selector(term.path("namespaceSelector"), path + ".namespaceSelector", faults);
    term.path("namespaces")
        .forEach(namespace ->
            Walk.report(
                NameRules.label(namespace.asString("")),
                namespace.asString(""),
                path + ".namespace",
                faults));
    LabelKeyRules.affinity(term, path, faults);
    String topology = Walk.text(term, "topologyKey");
    if (topology.isEmpty()) {
      faults.required(path + ".topologyKey", "can not be empty");
    }
    LabelRules.key(topology, path + ".topologyKey", faults);
  }
}
