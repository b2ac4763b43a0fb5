package dev.nakhoda.master.quota;

import dev.nakhoda.api.QosClass;
import dev.nakhoda.api.ResourceName;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Which objects a quota with scopes looks at. Pure. */
final class Scopes {

  private Scopes() {}

  /** Every scope must hold; a quota without scopes sees everything. */
  static boolean match(JsonNode quotaSpec, ResourceName resource, JsonNode object) {
    for (JsonNode scope : quotaSpec.path("scopes")) {
      if (!holds(resource, object, scope.asString(""), "Exists", List.of())) {
        return false;
      }
    }
    for (JsonNode term : quotaSpec.path("scopeSelector").path("matchExpressions")) {
      List<String> values =
          term.path("values").valueStream().map(value -> value.asString("")).toList();
      String operator = term.path("operator").asString("");
      if (!holds(resource, object, term.path("scopeName").asString(""), operator, values)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(
      ResourceName resource, JsonNode object, String scope, String operator, List<String> values) {
    JsonNode spec = object.path("spec");
    if (resource.equals(ResourceName.PERSISTENT_VOLUME_CLAIMS)) {
      return scope.equals("VolumeAttributesClass")
          && selects(spec.path("volumeAttributesClassName").asString(""), operator, values);
    }
    if (!resource.equals(ResourceName.PODS)) {
      return false;
    }
    return switch (scope) {
      case "Terminating" -> ends(spec);
      case "NotTerminating" -> !ends(spec);
      case "BestEffort" -> isBestEffort(spec);
      case "NotBestEffort" -> !isBestEffort(spec);
      case "PriorityClass" ->
          selects(spec.path("priorityClassName").asString(""), operator, values);
      case "CrossNamespacePodAffinity" -> crossesNamespaces(spec.path("affinity"));
      default -> false;
    };
  }

  private static boolean isBestEffort(JsonNode spec) {
    return QosClass.of(spec) == QosClass.BEST_EFFORT;
  }

  private static boolean ends(JsonNode spec) {
    return spec.path("activeDeadlineSeconds").asLong(-1) >= 0;
  }

  private static boolean selects(String value, String operator, List<String> values) {
    return switch (operator) {
      case "Exists" -> !value.isEmpty();
      case "DoesNotExist" -> value.isEmpty();
      case "In" -> !value.isEmpty() && values.contains(value);
      case "NotIn" -> !values.contains(value);
      default -> false;
    };
  }

  private static boolean crossesNamespaces(JsonNode affinity) {
    for (String kind : List.of("podAffinity", "podAntiAffinity")) {
      JsonNode terms = affinity.path(kind);
      for (JsonNode term : terms.path("requiredDuringSchedulingIgnoredDuringExecution")) {
        if (crosses(term)) {
          return true;
        }
      }
      for (JsonNode weighted : terms.path("preferredDuringSchedulingIgnoredDuringExecution")) {
        if (crosses(weighted.path("podAffinityTerm"))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean crosses(JsonNode term) {
    return !term.path("namespaces").isEmpty() || term.path("namespaceSelector").isObject();
  }
}
