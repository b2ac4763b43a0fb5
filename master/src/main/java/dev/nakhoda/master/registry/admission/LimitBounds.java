package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.Quantity;
import dev.nakhoda.master.quota.Amounts;
import dev.nakhoda.master.quota.PodAmounts;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Compares what is asked for with a limit range's bounds, in upstream's words. Pure. */
final class LimitBounds {

  private LimitBounds() {}

  static List<String> ofPod(JsonNode spec, JsonNode limits) {
    List<String> faults = new ArrayList<>();
    for (JsonNode limit : limits) {
      switch (limit.path("type").asString("")) {
        case "Container" -> {
          for (String list : List.of("containers", "initContainers")) {
            spec.path(list).forEach(container -> container(container, limit, faults));
          }
        }
        case "Pod" ->
            bounds(
                new Asked("Pod", PodAmounts.requests(spec), PodAmounts.limits(spec)),
                limit,
                faults);
        default -> {
          // Other things have limits of their own.
        }
      }
    }
    return faults;
  }

  private static void container(JsonNode container, JsonNode limit, List<String> faults) {
    JsonNode resources = container.path("resources");
    bounds(
        new Asked(
            "Container",
            Amounts.of(resources.path("requests")),
            Amounts.of(resources.path("limits"))),
        limit,
        faults);
  }

  static List<String> ofClaim(JsonNode claim, JsonNode limits) {
    Amounts requests = Amounts.of(claim.path("spec").path("resources").path("requests"));
    Asked asked = new Asked("PersistentVolumeClaim", requests, Amounts.NONE);
    List<String> faults = new ArrayList<>();
    for (JsonNode limit : limits) {
      if (limit.path("type").asString("").equals(asked.type())) {
        amounts(limit, "min").byName().forEach((name, min) -> asked.atLeast(name, min, faults));
        amounts(limit, "max")
            .byName()
            .forEach((name, max) -> asked.requestAtMost(name, max, faults));
      }
    }
    return faults;
  }

  private static void bounds(Asked asked, JsonNode limit, List<String> faults) {
    amounts(limit, "min").byName().forEach((name, min) -> asked.atLeast(name, min, faults));
    amounts(limit, "max").byName().forEach((name, max) -> asked.atMost(name, max, faults));
    amounts(limit, "maxLimitRequestRatio")
        .byName()
        .forEach((name, ratio) -> asked.within(name, ratio, faults));
  }

  private static Amounts amounts(JsonNode limit, String bound) {
    return Amounts.of(limit.path(bound));
  }

  /** What one pod, container or claim asks for. */
  private record Asked(String type, Amounts requests, Amounts limits) {

    private void atLeast(String name, Quantity min, List<String> faults) {
      String bound = "minimum " + name + " usage per " + type + " is " + min;
      if (!requests.names().contains(name)) {
        faults.add(bound + ".  No request is specified");
      } else if (requests.get(name).compareTo(min) < 0) {
        faults.add(bound + ", but request is " + requests.get(name));
      } else if (limits.names().contains(name) && limits.get(name).compareTo(min) < 0) {
        faults.add(bound + ", but limit is " + limits.get(name));
      }
    }

    private void atMost(String name, Quantity max, List<String> faults) {
      String bound = "maximum " + name + " usage per " + type + " is " + max;
      if (!limits.names().contains(name)) {
        faults.add(bound + ".  No limit is specified");
      } else if (limits.get(name).compareTo(max) > 0) {
        faults.add(bound + ", but limit is " + limits.get(name));
      } else if (requests.get(name).compareTo(max) > 0) {
        faults.add(bound + ", but request is " + requests.get(name));
      }
    }

    private void requestAtMost(String name, Quantity max, List<String> faults) {
      String bound = "maximum " + name + " usage per " + type + " is " + max;
      if (!requests.names().contains(name)) {
        faults.add(bound + ".  No request is specified");
      } else if (requests.get(name).compareTo(max) > 0) {
        faults.add(bound + ", but request is " + requests.get(name));
      }
    }

    private void within(String name, Quantity ratio, List<String> faults) {
      String bound = name + " max limit to request ratio per " + type + " is " + ratio;
      if (requests.get(name).amount().signum() == 0) {
        faults.add(bound + ", but no request is specified or request is 0");
      } else if (limits.get(name).amount().signum() == 0) {
        faults.add(bound + ", but no limit is specified or limit is 0");
      } else {
        var observed =
            limits.get(name).amount().divide(requests.get(name).amount(), MathContext.DECIMAL64);
        if (observed.compareTo(ratio.amount()) > 0) {
          faults.add(
              String.format(
                  Locale.ROOT, "%s, but provided ratio is %f", bound, observed.doubleValue()));
        }
      }
    }
  }
}
