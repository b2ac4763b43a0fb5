package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.NameRules;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Upstream's rules for a pod's spec, wherever it stands, with upstream's words. What the schema
 * checks (needed fields, enumerations) is not repeated here. Defaults must be in. Pure.
 */
public final class PodSpecRules {

  private PodSpecRules() {}

  /** {@code path} is where the spec stands, e.g. {@code spec.template.spec}. */
  public static void check(JsonNode spec, String path, FieldFaults faults) {
    check(spec, "", path, faults);
  }

  /** A pod's own; {@code name} is the pod's. */
  public static void pod(JsonNode spec, String name, FieldFaults faults) {
    check(spec, name, "spec", faults);
  }

  private static void check(JsonNode spec, String pod, String path, FieldFaults faults) {
    Map<String, String> volumes =
        VolumeRules.volumes(spec.path("volumes"), pod, path + ".volumes", faults);
    PodParts parts = PodParts.of(spec, path.equals("spec"), volumes);
    claims(spec.path("resourceClaims"), path + ".resourceClaims", faults);
    Set<String> names = new HashSet<>();
    for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
      containers(spec, list, names, parts, path, faults);
    }
    if (!path.equals("spec") && !spec.path("ephemeralContainers").isEmpty()) {
      faults.forbidden(
          path + ".ephemeralContainers", "ephemeral containers not allowed in pod template");
    }
    PortRules.host(spec, path, faults);
    SecurityContextRules.pod(spec, path, faults);
    PlacementRules.pod(spec, path, faults);
    names(spec, path, faults);
    Walk.notNegative(spec, "terminationGracePeriodSeconds", path, faults);
    Walk.inRange(spec, "activeDeadlineSeconds", 1, Integer.MAX_VALUE, path, faults);
    hostAliases(spec, path, faults);
    DnsRules.pod(spec, path, faults);
  }

  private static void claims(JsonNode claims, String path, FieldFaults faults) {
    Set<String> names = new HashSet<>();
    Walk.each(
        claims,
        path,
        (claim, at) -> {
          String name = Walk.text(claim, "name");
          if (name.isEmpty()) {
            faults.required(at + ".name", "");
          } else if (!names.add(name)) {
            faults.duplicate(at + ".name", name);
          } else {
            Walk.label(name, at + ".name", faults);
          }
          claimSource(claim, at, faults);
        });
  }

  private static void claimSource(JsonNode claim, String path, FieldFaults faults) {
    boolean claimed = Walk.isSet(claim, "resourceClaimName");
    boolean made = Walk.isSet(claim, "resourceClaimTemplateName");
    if (claimed && made) {
      faults.invalid(
          path,
          claim,
          "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
    } else if (!claimed && !made) {
      faults.invalid(
          path, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
    }
    for (String field : List.of("resourceClaimName", "resourceClaimTemplateName")) {
      Walk.subdomain(Walk.text(claim, field), path + "." + field, faults);
    }
  }

  private static void containers(
      JsonNode spec,
      String list,
      Set<String> names,
      PodParts parts,
      String path,
      FieldFaults faults) {
    Walk.each(
        spec.path(list),
        path + "." + list,
        (container, at) -> {
          ContainerRules.check(container, parts, at, faults);
          String name = Walk.text(container, "name");
          if (!name.isEmpty() && !names.add(name)) {
            faults.duplicate(at + ".name", name);
          }
          switch (list) {
            case "initContainers" -> ContainerRules.initContainer(container, parts, at, faults);
            case "ephemeralContainers" ->
                ContainerRules.ephemeral(container, ordinary(spec), at, faults);
            default -> ContainerRules.ordinary(container, parts, at, faults);
          }
        });
  }

  /** The names of those that an ephemeral container may look into. */
  private static Set<String> ordinary(JsonNode spec) {
    Set<String> names = new HashSet<>();
    for (String list : List.of("containers", "initContainers")) {
      spec.path(list).forEach(container -> names.add(Walk.text(container, "name")));
    }
    return names;
  }

  private static void names(JsonNode spec, String path, FieldFaults faults) {
    for (String label : List.of("hostname", "subdomain")) {
      Walk.label(Walk.text(spec, label), path + "." + label, faults);
    }
    for (String subdomain :
        List.of("serviceAccountName", "nodeName", "priorityClassName", "runtimeClassName")) {
      Walk.subdomain(Walk.text(spec, subdomain), path + "." + subdomain, faults);
    }
    Walk.each(
        spec.path("readinessGates"),
        path + ".readinessGates",
        (gate, at) ->
            LabelRules.key(Walk.text(gate, "conditionType"), at + ".conditionType", faults));
    Set<String> gates = new HashSet<>();
    Walk.each(
        spec.path("schedulingGates"),
        path + ".schedulingGates",
        (gate, at) -> {
          String name = Walk.text(gate, "name");
          LabelRules.key(name, at, faults);
          if (!gates.add(name)) {
            faults.duplicate(at, name);
          }
        });
  }

  private static void report(String name, String path, FieldFaults faults) {
    Walk.report(NameRules.subdomain(name), name, path, faults);
  }

  private static void hostAliases(JsonNode spec, String path, FieldFaults faults) {
    Walk.each(
        spec.path("hostAliases"),
        path + ".hostAliases",
        (alias, at) -> {
          Walk.address(Walk.text(alias, "ip"), at + ".ip", faults);
          Walk.each(
              alias.path("hostnames"),
              at + ".hostnames",
              (name, where) -> report(name.asString(""), where, faults));
        });
  }
}
