package dev.nakhoda.master.quota;

import dev.nakhoda.api.Quantity;
import dev.nakhoda.api.ResourceName;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** How much of each quota resource one object uses. Pure. */
public final class Usage {

  private static final String COUNT = "count/";
  private static final String OF_CLASS = ".storageclass.storage.k8s.io/";
  private static final Set<String> STANDARD = Set.of("cpu", "memory", "ephemeral-storage");
  private static final Set<String> BY_PLAIN_NAME =
      Set.of("configmaps", "resourcequotas", "replicationcontrollers", "secrets");
  private static final Set<String> POD_NAMES =
      Set.of(
          "pods",
          "cpu",
          "memory",
          "ephemeral-storage",
          "requests.cpu",
          "requests.memory",
          "requests.ephemeral-storage",
          "limits.cpu",
          "limits.memory",
          "limits.ephemeral-storage");

  private Usage() {}

  /** Events come and go too fast to be counted. */
  public static boolean isCounted(ResourceName resource) {
    return resource.namespaced() && !resource.plural().equals("events");
  }

  public static Amounts of(ResourceName resource, JsonNode object, Instant now) {
    Amounts counted = Amounts.count(countName(resource));
    if (!resource.group().isEmpty()) {
      return counted;
    }
    return switch (resource.plural()) {
      case "pods" -> isOver(object, now) ? counted : counted.plus(pod(object.path("spec")));
      case "services" -> counted.plus(service(object.path("spec")));
      case "persistentvolumeclaims" -> counted.plus(claim(object));
      default ->
          BY_PLAIN_NAME.contains(resource.plural())
              ? counted.plus(Amounts.count(resource.plural()))
              : counted;
    };
  }

  /** Whether objects of the kind can use what a quota calls {@code name}. */
  public static boolean concerns(ResourceName resource, String name) {
    if (name.equals(countName(resource))) {
      return true;
    }
    if (!resource.group().isEmpty()) {
      return false;
    }
    return switch (resource.plural()) {
      case "pods" -> POD_NAMES.contains(name) || isExtended(name);
      case "services" ->
          name.equals("services")
              || name.equals("services.nodeports")
              || name.equals("services.loadbalancers");
      case "persistentvolumeclaims" ->
          name.equals("persistentvolumeclaims")
              || name.equals("requests.storage")
              || name.contains(OF_CLASS);
      default -> BY_PLAIN_NAME.contains(resource.plural()) && name.equals(resource.plural());
    };
  }

  private static boolean isExtended(String name) {
    return name.startsWith("hugepages-")
        || name.startsWith("requests.hugepages-")
        || name.startsWith("requests.") && name.contains("/");
  }

  private static String countName(ResourceName resource) {
    return COUNT + resource.groupResource();
  }

  /** A pod that has ended, or is overdue by its grace period: its node is silent. */
  private static boolean isOver(JsonNode pod, Instant now) {
    String phase = pod.path("status").path("phase").asString("");
    if (phase.equals("Succeeded") || phase.equals("Failed")) {
      return true;
    }
    String deletion = pod.path("metadata").path("deletionTimestamp").asString("");
    long grace = pod.path("metadata").path("deletionGracePeriodSeconds").asLong(-1);
    if (deletion.isEmpty() || grace < 0) {
      return false;
    }
    try {
      return now.isAfter(Instant.parse(deletion).plusSeconds(grace));
    } catch (DateTimeParseException malformed) {
      return false;
    }
  }

  private static Amounts pod(JsonNode spec) {
    return compute(PodAmounts.requests(spec), PodAmounts.limits(spec)).plus(Amounts.count("pods"));
  }

  /** By the names that quotas have for what containers ask for. */
  static Amounts compute(Amounts requests, Amounts limits) {
    Amounts amounts = Amounts.NONE;
    for (String name : requests.names()) {
      Quantity amount = requests.get(name);
      amounts = amounts.with("requests." + name, amount);
      if (STANDARD.contains(name) || name.startsWith("hugepages-")) {
        amounts = amounts.with(name, amount);
      }
    }
    for (String name : limits.names()) {
      if (STANDARD.contains(name)) {
        amounts = amounts.with("limits." + name, limits.get(name));
      }
    }
    return amounts;
  }

  private static Amounts service(JsonNode spec) {
    Amounts counted = Amounts.count("services");
    JsonNode ports = spec.path("ports");
    return switch (spec.path("type").asString("")) {
      case "NodePort" -> counted.with("services.nodeports", whole(ports.size()));
      case "LoadBalancer" ->
          counted
              .plus(Amounts.count("services.loadbalancers"))
              .with("services.nodeports", whole(balancedPorts(spec, ports)));
      default -> counted;
    };
  }

  /** Without allocation only those count that the user chose. */
  private static long balancedPorts(JsonNode spec, JsonNode ports) {
    return spec.path("allocateLoadBalancerNodePorts").asBoolean(true)
        ? ports.size()
        : ports.valueStream().filter(port -> port.path("nodePort").asInt(0) != 0).count();
  }

  private static Quantity whole(long number) {
    return Quantity.ofMilli(number * 1000);
  }

  private static Amounts claim(JsonNode claim) {
    Amounts requests = Amounts.of(claim.path("spec").path("resources").path("requests"));
    String beta =
        claim
            .path("metadata")
            .path("annotations")
            .path("volume.beta.kubernetes.io/storage-class")
            .asString("");
    String name = beta.isEmpty() ? claim.path("spec").path("storageClassName").asString("") : beta;
    Amounts counted = Amounts.count("persistentvolumeclaims");
    if (!name.isEmpty()) {
      counted = counted.plus(Amounts.count(name + OF_CLASS + "persistentvolumeclaims"));
    }
    if (requests.names().contains("storage")) {
      Quantity storage = requests.get("storage");
      counted = counted.with("requests.storage", storage);
      counted =
          name.isEmpty() ? counted : counted.with(name + OF_CLASS + "requests.storage", storage);
    }
    return counted;
  }
}
