package dev.nakhoda.master.registry.rules;

import dev.nakhoda.api.Quantity;
import dev.nakhoda.master.registry.FieldFaults;
import java.math.MathContext;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Upstream's rules for one LimitRange. Pure. */
public final class LimitRangeRules {

  private static final Set<String> TYPES = Set.of("Pod", "Container", "PersistentVolumeClaim");
  private static final List<String> BOUNDS =
      List.of("max", "min", "default", "defaultRequest", "maxLimitRequestRatio");

  private LimitRangeRules() {}

  public static void check(JsonNode limits, String path, FieldFaults faults) {
    Set<String> types = new HashSet<>();
    Walk.each(
        limits,
        path,
        (limit, at) -> {
          String type = Walk.text(limit, "type");
          type(type, at + ".type", faults);
          if (!types.add(type)) {
            faults.duplicate(at + ".type", type);
          }
          limit(limit, type, at, faults);
        });
  }

  private static void type(String type, String path, FieldFaults faults) {
    FieldFaults own = new FieldFaults();
    LabelRules.key(type, path, own);
    faults.addAll(own.causes());
    if (own.isEmpty() && !type.isEmpty() && !type.contains("/") && !TYPES.contains(type)) {
      faults.invalid(path, type, "must be a standard limit type or fully qualified");
    }
  }

  private static void limit(JsonNode limit, String type, String path, FieldFaults faults) {
    Set<String> resources = new TreeSet<>();
    for (String bound : BOUNDS) {
      limit
          .path(bound)
          .propertyNames()
          .forEach(name -> {
            resources.add(name);
            resourceName(name, type, path + "." + bound + "[" + name + "]", faults);
          });
    }
    if (type.equals("Pod")) {
      for (String forContainers : List.of("default", "defaultRequest")) {
        if (!limit.path(forContainers).isEmpty()) {
          faults.forbidden(path + "." + forContainers, "may not be specified when `type` is 'Pod'");
        }
      }
    }
    boolean sized = limit.path("min").has("storage") || limit.path("max").has("storage");
    if (type.equals("PersistentVolumeClaim") && !sized) {
      faults.required(
          path + ".limits",
          "either minimum or maximum storage value is required, but neither was provided");
    }
    for (String name : resources) {
      amounts(limit, name, path, faults);
    }
  }

  private static void resourceName(String name, String type, String path, FieldFaults faults) {
    if (type.equals("Pod") || type.equals("Container")) {
      ResourceRules.name(name, path, faults);
    } else {
      AmountRules.resourceName(name, path, faults);
    }
  }

  private static void amounts(JsonNode limit, String name, String path, FieldFaults faults) {
    ordered(limit, name, "min", "max", "min", "min value %s is greater than max value %s")
        .report(path, faults);
    ordered(
            limit,
            name,
            "min",
            "defaultRequest",
            "defaultRequest",
            "min value %s is greater than default request value %s")
        .report(path, faults);
    ordered(
            limit,
            name,
            "defaultRequest",
            "max",
            "defaultRequest",
            "default request value %s is greater than max value %s")
        .report(path, faults);
    ordered(
            limit,
            name,
            "defaultRequest",
            "default",
            "defaultRequest",
            "default request value %s is greater than default limit value %s")
        .report(path, faults);
    ordered(
            limit,
            name,
            "min",
            "default",
            "default",
            "min value %s is greater than default value %s")
        .report(path, faults);
    ordered(
            limit,
            name,
            "default",
            "max",
            "default",
            "default value %s is greater than max value %s")
        .report(path, faults);
    Optional<Quantity> most = amount(limit, "default", name);
    Optional<Quantity> wanted = amount(limit, "defaultRequest", name);
    boolean both = most.isPresent() && wanted.isPresent();
    if (both && !ResourceRules.isShared(name) && most.get().compareTo(wanted.get()) != 0) {
      faults.invalid(
          path + ".defaultRequest[" + name + "]",
          wanted.get().toString(),
          "default value %s must equal to defaultRequest value %s in %s"
              .formatted(most.get(), wanted.get(), name));
    }
    ratio(limit, name, path + ".maxLimitRequestRatio[" + name + "]", faults);
  }

  /** Two amounts of which the first may not be the greater, and the field that is to blame. */
  private record Order(
      Optional<Quantity> lower,
      Optional<Quantity> upper,
      String field,
      String name,
      String shown,
      String words) {

    void report(String path, FieldFaults faults) {
      if (lower.isPresent() && upper.isPresent() && lower.get().compareTo(upper.get()) > 0) {
        faults.invalid(
            path + "." + field + "[" + name + "]",
            shown,
            words.formatted(lower.get(), upper.get()));
      }
    }
  }

  private static Order ordered(
      JsonNode limit, String name, String lower, String upper, String field, String words) {
    Optional<Quantity> low = amount(limit, lower, name);
    Optional<Quantity> high = amount(limit, upper, name);
    String shown =
        amount(limit, field.equals("default") ? shownOfDefault(lower) : field, name)
            .map(Quantity::toString)
            .orElse("");
    return new Order(low, high, field, name, shown, words);
  }

  /** Upstream shows the bound, not the default, when a default breaks one. */
  private static String shownOfDefault(String lower) {
    return lower.equals("min") ? "min" : "max";
  }

  private static void ratio(JsonNode limit, String name, String path, FieldFaults faults) {
    Optional<Quantity> ratio = amount(limit, "maxLimitRequestRatio", name);
    if (ratio.isEmpty()) {
      return;
    }
    String shown = ratio.get().toString();
    if (ratio.get().compareTo(Quantity.ofMilli(1000)) < 0) {
      faults.invalid(path, shown, "ratio " + shown + " is less than 1");
    }
    Optional<Quantity> min = amount(limit, "min", name).filter(each -> each.amount().signum() > 0);
    Optional<Quantity> max = amount(limit, "max", name);
    if (min.isPresent() && max.isPresent()) {
      double widest =
          max.get().amount().divide(min.get().amount(), MathContext.DECIMAL64).doubleValue();
      if (ratio.get().amount().doubleValue() > widest) {
        faults.invalid(
            path,
            shown,
            String.format(Locale.ROOT, "ratio %s is greater than max/min = %f", shown, widest));
      }
    }
  }

  private static Optional<Quantity> amount(JsonNode limit, String bound, String name) {
    return AmountRules.parse(limit.path(bound).path(name));
  }
}
