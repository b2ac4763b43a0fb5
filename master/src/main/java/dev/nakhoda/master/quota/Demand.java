package dev.nakhoda.master.quota;

import dev.nakhoda.api.ResourceName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What one write wants from the quotas of its namespace. Pure.
 *
 * @param object the object as it is to be written
 * @param more by how much the usage grows; an update may also shrink it
 */
public record Demand(ResourceName resource, JsonNode object, Amounts more) {

  private static final Set<String> CONSTRAINED =
      Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

  public static Demand of(
      ResourceName resource, JsonNode object, Optional<JsonNode> before, Instant now) {
    Amounts usage = Usage.of(resource, object, now);
    Amounts more = before.map(former -> usage.minus(Usage.of(resource, former, now))).orElse(usage);
    return new Demand(resource, object, more.withoutZeros());
  }

  /** What the quotas say: why not, or what each is charged. */
  public sealed interface Answer {}

  /** Upstream's sentence. */
  public record Refused(String why) implements Answer {}

  /** As many as there were quotas, in their order; each with the new usage. */
  public record Granted(List<Quota> quotas) implements Answer {}

  /** Asks all quotas of the namespace; one that refuses is enough. */
  public Answer ask(List<Quota> quotas) {
    List<Quota> interested = new ArrayList<>();
    for (Quota quota : quotas) {
      if (!quota.hardFor(resource).isEmpty() && quota.covers(resource, object)) {
        Optional<Refused> refused = unready(quota);
        if (refused.isPresent()) {
          return refused.get();
        }
        interested.add(quota);
      }
    }
    List<Quota> charged = new ArrayList<>();
    for (Quota quota : quotas) {
      Amounts requested =
          interested.contains(quota) ? more.mask(quota.hard().names()) : Amounts.NONE;
      if (requested.isEmpty()) {
        charged.add(quota);
        continue;
      }
      Amounts next = quota.used().plus(requested);
      Set<String> exceeded = next.mask(growing(requested)).exceeding(quota.hard());
      if (!exceeded.isEmpty()) {
        return exceeded(quota, requested, exceeded);
      }
      charged.add(quota.withUsed(next.atLeastZero()));
    }
    return new Granted(charged);
  }

  /** An update that needs less is never refused. */
  private static Set<String> growing(Amounts requested) {
    Set<String> names = new TreeSet<>(requested.names());
    names.removeIf(name -> requested.get(name).amount().signum() < 0);
    return names;
  }

  private Optional<Refused> unready(Quota quota) {
    Optional<String> missing = missing(quota.hardFor(resource));
    if (missing.isPresent()) {
      return Optional.of(
          new Refused("failed quota: " + quota.name() + ": must specify " + missing.get()));
    }
    Set<String> unknown = quota.hardFor(resource);
    unknown.retainAll(more.names());
    unknown.removeAll(quota.used().names());
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Refused(
                "status unknown for quota: "
                    + quota.name()
                    + ", resources: "
                    + String.join(",", unknown)));
  }

  /** Where cpu or memory is limited every container must say how much it takes. */
  private Optional<String> missing(Set<String> hard) {
    if (!resource.equals(ResourceName.PODS)) {
      return Optional.empty();
    }
    Map<String, Set<String>> containers = new TreeMap<>();
    for (String list : List.of("containers", "initContainers")) {
      for (JsonNode container : object.path("spec").path(list)) {
        JsonNode resources = container.path("resources");
        Set<String> given =
            Usage.compute(
                    Amounts.of(resources.path("requests")), Amounts.of(resources.path("limits")))
                .names();
        for (String name : hard) {
          if (CONSTRAINED.contains(name) && !given.contains(name)) {
            containers
                .computeIfAbsent(name, each -> new TreeSet<>())
                .add(container.path("name").asString(""));
          }
        }
      }
    }
    List<String> parts = new ArrayList<>();
    containers.forEach((name, names) -> parts.add(name + " for: " + String.join(",", names)));
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
  }

  private static Refused exceeded(Quota quota, Amounts requested, Set<String> names) {
    return new Refused(
        "exceeded quota: "
            + quota.name()
            + ", requested: "
            + requested.mask(names)
            + ", used: "
            + quota.used().mask(names)
            + ", limited: "
            + quota.hard().mask(names));
  }
}
