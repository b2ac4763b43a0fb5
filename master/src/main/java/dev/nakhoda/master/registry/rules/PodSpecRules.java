package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.HashSet;
import java.util.List;
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
    Set<String> volumes = VolumeRules.volumes(spec.path("volumes"), path + ".volumes", faults);
    Set<String> names = new HashSet<>();
    containers(spec, "containers", names, volumes, path, faults);
    containers(spec, "initContainers", names, volumes, path, faults);
    containers(spec, "ephemeralContainers", names, volumes, path, faults);
    if (!path.equals("spec") && !spec.path("ephemeralContainers").isEmpty()) {
      faults.forbidden(
          path + ".ephemeralContainers", "ephemeral containers not allowed in pod template");
    }
    VolumeRules.devices(spec, path, faults);
    PortRules.host(spec, path, faults);
    SecurityContextRules.pod(spec, path, faults);
    PlacementRules.pod(spec, path, faults);
    names(spec, path, faults);
    Walk.notNegative(spec, "terminationGracePeriodSeconds", path, faults);
    Walk.inRange(spec, "activeDeadlineSeconds", 1, Integer.MAX_VALUE, path, faults);
    hostAliases(spec, path, faults);
    dns(spec, path, faults);
  }

  private static void containers(
      JsonNode spec,
      String list,
      Set<String> names,
      Set<String> volumes,
      String path,
      FieldFaults faults) {
    Walk.each(
        spec.path(list),
        path + "." + list,
        (container, at) -> {
          String name = Walk.text(container, "name");
          if (!name.isEmpty() && !names.add(name)) {
            faults.duplicate(at + ".name", name);
          }
          ContainerRules.check(container, volumes, at, faults);
          switch (list) {
            case "initContainers" -> ContainerRules.initContainer(container, at, faults);
            case "ephemeralContainers" ->
                ContainerRules.ephemeral(container, ordinary(spec), at, faults);
            default -> {}
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
        spec.path("imagePullSecrets"),
        path + ".imagePullSecrets",
        (secret, at) -> {
          if (Walk.text(secret, "name").isEmpty()) {
            faults.required(at + ".name", "");
          }
        });
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

  private static void hostAliases(JsonNode spec, String path, FieldFaults faults) {
    Walk.each(
        spec.path("hostAliases"),
        path + ".hostAliases",
        (alias, at) -> {
          Walk.address(Walk.text(alias, "ip"), at + ".ip", faults);
          Walk.each(
              alias.path("hostnames"),
              at + ".hostnames",
              (name, where) -> Walk.subdomain(name.asString(""), at + ".hostnames", faults));
        });
  }

  private static void dns(JsonNode spec, String path, FieldFaults faults) {
    JsonNode config = spec.path("dnsConfig");
    String at = path + ".dnsConfig";
    boolean none = Walk.text(spec, "dnsPolicy").equals("None");
    JsonNode servers = config.path("nameservers");
    if (none && !config.isObject()) {
      faults.required(at, "must provide `dnsConfig` when `dnsPolicy` is None");
    } else if (none && servers.isEmpty()) {
      faults.required(
          at + ".nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None");
    }
    if (servers.size() > 3) {
      faults.invalid(at + ".nameservers", servers, "must not have more than 3 nameservers");
    }
    Walk.each(
        servers,
        at + ".nameservers",
        (server, where) -> Walk.address(server.asString(""), where, faults));
    JsonNode searches = config.path("searches");
    if (searches.size() > 32) {
      faults.invalid(at + ".searches", searches, "must not have more than 32 search paths");
    }
    Walk.each(
        config.path("options"),
        at + ".options",
        (option, where) -> {
          if (Walk.text(option, "name").isEmpty()) {
            faults.required(where, "must not be empty");
          }
        });
  }
}
