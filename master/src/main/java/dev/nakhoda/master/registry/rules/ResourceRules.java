package dev.nakhoda.master.registry.rules;

import dev.nakhoda.api.Quantity;
import dev.nakhoda.master.registry.FieldFaults;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A container's requests and limits. Pure. */
public final class ResourceRules {

  private static final Set<String> STANDARD = Set.of("cpu", "memory", "ephemeral-storage");
  private static final String HUGE_PAGES = "hugepages-";

  private ResourceRules() {}

  static void requirements(JsonNode resources, String path, FieldFaults faults) {
    JsonNode limits = resources.path("limits");
    JsonNode requests = resources.path("requests");
    list(limits, path + ".limits", faults);
    list(requests, path + ".requests", faults);
    requests.forEachEntry((name, request) -> within(name, request, limits, path, faults));
  }

  private static void list(JsonNode amounts, String path, FieldFaults faults) {
    amounts.forEachEntry((name, amount) -> {
      String at = path + "[" + name + "]";
      name(name, at, faults);
      quantity(name, amount, at, faults);
    });
  }

  /** A resource that containers use. */
  static void name(String name, String path, FieldFaults faults) {
    LabelRules.key(name, path, faults);
    boolean known = STANDARD.contains(name) || name.startsWith(HUGE_PAGES);
    if (!known && !name.contains("/")) {
      faults.invalid(path, name, "must be a standard resource type or fully qualified");
      faults.invalid(path, name, "must be a standard resource for containers");
    }
  }

  /** Not negative; whole for what comes in pieces. */
  static void quantity(String name, JsonNode amount, String path, FieldFaults faults) {
    Optional<Quantity> parsed = parse(amount);
    if (parsed.isEmpty()) {
      return;
    }
    if (parsed.get().compareTo(Quantity.ZERO) < 0) {
      faults.invalid(path, amount.asString(), "must be greater than or equal to 0");
    } else if (name.contains("/") && parsed.get().milliValue() % 1000 != 0) {
      faults.invalid(path, amount.asString(), "must be an integer");
    }
  }

  private static void within(
      String name, JsonNode request, JsonNode limits, String path, FieldFaults faults) {
    Optional<Quantity> limit = parse(limits.path(name));
    Optional<Quantity> wanted = parse(request);
    boolean countable = name.contains("/") || name.startsWith(HUGE_PAGES);
    if (countable && limit.isEmpty()) {
      faults.required(path + ".limits", "Limit must be set for non overcommitable resources");
    } else if (limit.isPresent() && wanted.isPresent()) {
      int order = wanted.get().compareTo(limit.get());
      String detail = countable ? "must be equal to " : "must be less than or equal to ";
      if (countable ? order != 0 : order > 0) {
        faults.invalid(
            path + ".requests", request.asString(), detail + name + " limit of " + limit.get());
      }
    }
  }

  private static Optional<Quantity> parse(JsonNode amount) {
    try {
      return amount.isString() ? Optional.of(Quantity.parse(amount.asString())) : Optional.empty();
    } catch (IllegalArgumentException refusedByTheDecoder) {
      return Optional.empty();
    }
  }
}
