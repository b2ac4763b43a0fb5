package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Upstream's rules for a ResourceQuota's spec. Pure. */
public final class QuotaRules {

  private static final Set<String> SCOPES =
      Set.of(
          "Terminating",
          "NotTerminating",
          "BestEffort",
          "NotBestEffort",
          "PriorityClass",
          "CrossNamespacePodAffinity",
          "VolumeAttributesClass");
  private static final Set<String> VALUED = Set.of("PriorityClass", "VolumeAttributesClass");
  private static final List<List<String>> CONFLICTS =
      List.of(List.of("BestEffort", "NotBestEffort"), List.of("Terminating", "NotTerminating"));
  private static final Set<String> OF_PODS =
      Set.of(
          "pods",
          "cpu",
          "memory",
          "requests.cpu",
          "requests.memory",
          "limits.cpu",
          "limits.memory");
  private static final Set<String> OF_CLAIMS = Set.of("persistentvolumeclaims", "requests.storage");

  private QuotaRules() {}

  public static void check(JsonNode spec, String path, FieldFaults faults) {
    JsonNode hard = spec.path("hard");
    amounts(hard, path + ".hard", faults);
    Set<String> resources = new HashSet<>(hard.propertyNames());
    scopes(spec.path("scopes"), resources, path + ".scopes", faults);
    selector(
        spec.path("scopeSelector"), resources, path + ".scopeSelector.matchExpressions", faults);
  }

  /** Names of resources, and an amount of each. */
  public static void amounts(JsonNode amounts, String path, FieldFaults faults) {
    amounts.forEachEntry((name, amount) -> {
      String at = path + "[" + name + "]";
      AmountRules.quotaName(name, at, faults);
      AmountRules.quotaAmount(name, amount, at, faults);
    });
  }

  private static void scopes(
      JsonNode scopes, Set<String> resources, String path, FieldFaults faults) {
    Set<String> names = new HashSet<>();
    for (JsonNode scope : scopes) {
      String name = scope.asString("");
      names.add(name);
      if (!SCOPES.contains(name)) {
        faults.invalid(path, scopes, "unsupported scope");
      }
      if (applies(name, resources)) {
        faults.invalid(path, scopes, "unsupported scope applied to resource");
      }
    }
    conflicts(names, scopes, path, faults);
  }

  /** Whether the scope stands beside a resource that it cannot divide. */
  private static boolean applies(String scope, Set<String> resources) {
    return resources.stream()
        .filter(AmountRules::isStandardQuota)
        .anyMatch(resource -> !fits(scope, resource));
  }

  private static boolean fits(String scope, String resource) {
    return switch (scope) {
      case "BestEffort" -> resource.equals("pods");
      case "Terminating",
          "NotTerminating",
          "NotBestEffort",
          "PriorityClass",
          "CrossNamespacePodAffinity" ->
          OF_PODS.contains(resource);
      case "VolumeAttributesClass" -> OF_CLAIMS.contains(resource);
      default -> true;
    };
  }

  private static void conflicts(
      Set<String> names, JsonNode shown, String path, FieldFaults faults) {
    for (List<String> pair : CONFLICTS) {
      if (names.containsAll(pair)) {
        faults.invalid(path, shown, "conflicting scopes");
      }
    }
  }

  private static void selector(
      JsonNode selector, Set<String> resources, String path, FieldFaults faults) {
    Set<String> names = new HashSet<>();
    for (JsonNode expression : selector.path("matchExpressions")) {
      String scope = Walk.text(expression, "scopeName");
      names.add(scope);
      if (!SCOPES.contains(scope)) {
        faults.invalid(path + ".scopeName", scope, "unsupported scope");
      }
      if (applies(scope, resources)) {
        faults.invalid(path, selector, "unsupported scope applied to resource");
      }
      operator(expression, scope, path, faults);
    }
    conflicts(names, selector, path, faults);
  }

  private static void operator(JsonNode expression, String scope, String path, FieldFaults faults) {
    String operator = Walk.text(expression, "operator");
    JsonNode values = expression.path("values");
    if (SCOPES.contains(scope) && !VALUED.contains(scope) && !operator.equals("Exists")) {
      faults.invalid(
          path + ".operator",
          operator,
          "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating,"
              + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort,"
              + " ResourceQuotaScopeNotBestEffort or"
              + " ResourceQuotaScopeCrossNamespacePodAffinity");
    }
    switch (operator) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          faults.required(
              path + ".values",
              "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          faults.invalid(
              path + ".values",
              values,
              "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
        }
      }
      default -> faults.invalid(path + ".operator", operator, "not a valid selector operator");
    }
  }
}
