package dev.nakhoda.master.registry.rules;

import dev.nakhoda.api.Quantity;
import dev.nakhoda.master.registry.FieldFaults;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Names of resources and amounts of them, as quotas and limit ranges list them. Pure. */
public final class AmountRules {

  private static final Set<String> QUOTA =
      Set.of(
          "cpu",
          "memory",
          "ephemeral-storage",
          "requests.cpu",
          "requests.memory",
          "requests.storage",
          "requests.ephemeral-storage",
          "limits.cpu",
          "limits.memory",
          "limits.ephemeral-storage",
          "pods",
          "resourcequotas",
          "services",
          "replicationcontrollers",
          "secrets",
          "configmaps",
          "persistentvolumeclaims",
          "services.nodeports",
          "services.loadbalancers");
  private static final Set<String> COUNTED =
      Set.of(
          "pods",
          "resourcequotas",
          "services",
          "replicationcontrollers",
          "secrets",
          "configmaps",
          "persistentvolumeclaims",
          "services.nodeports",
          "services.loadbalancers");
  private static final String HUGE_PAGES = "hugepages-";

  private AmountRules() {}

  /** Whether a quota knows the resource by its plain name. */
  public static boolean isStandardQuota(String name) {
    return QUOTA.contains(name)
        || name.startsWith(HUGE_PAGES)
        || name.startsWith("requests." + HUGE_PAGES);
  }

  /** Whether the plain name means a resource of any kind. */
  static boolean isStandard(String name) {
    return QUOTA.contains(name) || name.equals("storage") || name.startsWith(HUGE_PAGES);
  }

  public static void quotaName(String name, String path, FieldFaults faults) {
    resourceName(name, path, faults);
    if (!name.contains("/") && !isStandardQuota(name)) {
      faults.invalid(path, name, "must be a standard resource for quota");
    }
  }

  /** For limits of things that are neither pods nor containers. */
  public static void resourceName(String name, String path, FieldFaults faults) {
    FieldFaults own = new FieldFaults();
    LabelRules.key(name, path, own);
    faults.addAll(own.causes());
    if (own.isEmpty() && !name.contains("/") && !isStandard(name)) {
      faults.invalid(path, name, "must be a standard resource type or fully qualified");
    }
  }

  /** Not negative; whole for what is counted. */
  public static void quotaAmount(String name, JsonNode amount, String path, FieldFaults faults) {
    ifParsed(
        amount,
        parsed -> {
          if (parsed.amount().signum() < 0) {
            faults.invalid(path, amount.asString(), "must be greater than or equal to 0");
          } else if (isWhole(name) && parsed.milliValue() % 1000 != 0) {
            faults.invalid(path, amount.asString(), "must be an integer");
          }
        });
  }

  private static boolean isWhole(String name) {
    boolean extended = name.contains("/") && !name.contains("kubernetes.io/");
    return COUNTED.contains(name) || extended;
  }

  /** What the decoder refuses is not looked at again. */
  public static void ifParsed(JsonNode amount, Consumer<Quantity> action) {
    parse(amount).ifPresent(action);
  }

  public static Optional<Quantity> parse(JsonNode amount) {
    try {
      return amount.isString() ? Optional.of(Quantity.parse(amount.asString())) : Optional.empty();
    } catch (IllegalArgumentException refusedByTheDecoder) {
      return Optional.empty();
    }
  }
}
