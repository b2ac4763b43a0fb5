package dev.nakhoda.master.registry.rules;

import dev.nakhoda.api.Quantity;
import dev.nakhoda.master.registry.FieldFaults;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** A container's requests and limits. Pure. */
public final class ResourceRules {

  private static final Set<String> STANDARD = Set.of("cpu", "memory", "ephemeral-storage");
  private static final Set<String> COMPUTE = Set.of("cpu", "memory");
  private static final String HUGE_PAGES = "hugepages-";

  private ResourceRules() {}

  /** {@code claims}: the names of the pod's resource claims. */
  static void requirements(
      JsonNode resources, Set<String> claims, String path, FieldFaults faults) {
    JsonNode limits = resources.path("limits");
    JsonNode requests = resources.path("requests");
    list(limits, path + ".limits", faults);
    list(requests, path + ".requests", faults);
    requests.forEachEntry((name, request) -> within(name, request, limits, path, faults));
    Set<String> all = new HashSet<>(limits.propertyNames());
    all.addAll(requests.propertyNames());
    boolean hugePages = all.stream().anyMatch(name -> name.startsWith(HUGE_PAGES));
    if (hugePages && Collections.disjoint(all, COMPUTE)) {
      faults.forbidden(path, "HugePages require cpu or memory");
    }
    claims(resources.path("claims"), claims, path + ".claims", faults);
  }

  private static void claims(JsonNode wanted, Set<String> known, String path, FieldFaults faults) {
    Set<String> seen = new HashSet<>();
    Walk.each(
        wanted,
        path,
        (claim, at) -> {
          String name = Walk.text(claim, "name");
          if (name.isEmpty()) {
            faults.required(at, "");
            return;
          }
          if (!seen.add(name)) {
            faults.duplicate(at, name);
          }
          if (!known.contains(name)) {
            faults.notFound(
                at,
                name,
                "must be one of the names in pod.spec.resourceClaims"
                    + (known.isEmpty()
                        ? " which is empty"
                        : ": " + String.join(", ", new TreeSet<>(known))));
          }
        });
  }

  private static void list(JsonNode amounts, String path, FieldFaults faults) {
    amounts.forEachEntry((name, amount) -> {
      String at = path + "[" + name + "]";
      name(name, at, faults);
      quantity(name, amount, at, faults);
      hugePages(name, amount, at, faults);
    });
  }

  /** A resource that containers use. */
  public static void name(String name, String path, FieldFaults faults) {
    FieldFaults own = new FieldFaults();
    LabelRules.key(name, path, own);
    faults.addAll(own.causes());
    if (name.contains("/")) {
      if (isExtended(name) && (name.startsWith("requests.") || !own.isEmpty())) {
        faults.invalid(path, name, "doesn't follow extended resource name standard");
      }
      return;
    }
    if (own.isEmpty() && !AmountRules.isStandard(name)) {
      faults.invalid(path, name, "must be a standard resource type or fully qualified");
    }
    if (!STANDARD.contains(name) && !name.startsWith(HUGE_PAGES)) {
      faults.invalid(path, name, "must be a standard resource for containers");
    }
  }

  /** Those of plug-ins, which cannot be shared out in parts. */
  static boolean isExtended(String name) {
    return name.contains("/") && !name.contains("kubernetes.io/");
  }

  /** Whether the sum of all requests may be greater than what there is. */
  static boolean isShared(String name) {
    return !isExtended(name) && !name.startsWith(HUGE_PAGES);
  }

  /** Not negative; whole for what comes in pieces. */
  static void quantity(String name, JsonNode amount, String path, FieldFaults faults) {
    AmountRules.ifParsed(
        amount,
        parsed -> {
          if (parsed.compareTo(Quantity.ZERO) < 0) {
            faults.invalid(path, amount.asString(), "must be greater than or equal to 0");
          }
          if (isExtended(name) && parsed.milliValue() % 1000 != 0) {
            faults.invalid(path, amount.asString(), "must be an integer");
          }
        });
  }

  private static void hugePages(String name, JsonNode amount, String path, FieldFaults faults) {
    if (!name.startsWith(HUGE_PAGES)) {
      return;
    }
    Optional<BigDecimal> page = size(name.substring(HUGE_PAGES.length()));
    AmountRules.ifParsed(
        amount,
        parsed -> {
          boolean whole = page.isPresent() && parsed.amount().remainder(page.get()).signum() == 0;
          if (!whole) {
            faults.invalid(
                path, parsed.toString(), parsed + " is not positive integer multiple of " + name);
          }
        });
  }

  private static Optional<BigDecimal> size(String page) {
    try {
      return Optional.of(Quantity.parse(page).amount()).filter(size -> size.signum() > 0);
    } catch (IllegalArgumentException noSize) {
      return Optional.empty();
    }
  }

  private static void within(
      String name, JsonNode request, JsonNode limits, String path, FieldFaults faults) {
    Optional<Quantity> limit = AmountRules.parse(limits.path(name));
    Optional<Quantity> wanted = AmountRules.parse(request);
    if (limit.isEmpty()) {
      if (!isShared(name)) {
        faults.required(path + ".limits", "Limit must be set for non overcommitable resources");
      }
    } else if (wanted.isPresent()) {
      int order = wanted.get().compareTo(limit.get());
      String bound = name + " limit of " + limit.get();
      if (order != 0 && !isShared(name)) {
        faults.invalid(path + ".requests", request.asString(), "must be equal to " + bound);
      } else if (order > 0) {
        faults.invalid(
            path + ".requests", request.asString(), "must be less than or equal to " + bound);
      }
    }
  }
}
