package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a pod or container may do to its node. Pure. */
final class SecurityContextRules {

  /** A path on a node, without the byte that ends it. */
  private static final int LONGEST_PROFILE = 4095;

  private SecurityContextRules() {}

  static void pod(JsonNode spec, String path, FieldFaults faults) {
    JsonNode context = spec.path("securityContext");
    String at = path + ".securityContext";
    identities(context, at, faults);
    id(context, "fsGroup", at, faults);
    profiles(context, at, faults);
    Walk.each(
        context.path("supplementalGroups"),
        at + ".supplementalGroups",
        (group, where) -> {
          if (isNoId(group)) {
            faults.invalid(where, group, "must be between 0 and 2147483647, inclusive");
          }
        });
    boolean hostUsers = spec.path("hostUsers").asBoolean(true);
    for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
      Walk.each(
          spec.path(list),
          path + "." + list,
          (container, where) -> {
            JsonNode mount = container.path("securityContext").path("procMount");
            if (hostUsers && mount.asString("").equals("Unmasked")) {
              faults.invalid(
                  where + ".securityContext.procMount",
                  mount,
                  "`hostUsers` must be false to use `Unmasked`");
            }
          });
    }
    SysctlRules.pod(spec, at + ".sysctls", faults);
    hostUsers(spec, path, faults);
    operatingSystem(spec, path, faults);
    oneOf(context, "supplementalGroupsPolicy", List.of("Merge", "Strict"), at, faults);
    if (Walk.isTrue(spec, "shareProcessNamespace") && Walk.isTrue(spec, "hostPID")) {
      faults.invalid(
          at + ".shareProcessNamespace",
          true,
          "ShareProcessNamespace and HostPID cannot both be enabled");
    }
  }

  private static void oneOf(
      JsonNode context, String field, List<String> known, String path, FieldFaults faults) {
    String value = Walk.text(context, field);
    if (!value.isEmpty() && !known.contains(value)) {
      faults.notSupported(path + "." + field, value, known);
    }
  }

  /** Users of its own go with no namespace of the node's. */
  private static void hostUsers(JsonNode spec, String path, FieldFaults faults) {
    if (spec.path("hostUsers").asBoolean(true)) {
      return;
    }
    Map<String, String> shown =
        Map.of("hostNetwork", "hostNetwork", "hostPID", "HostPID", "hostIPC", "HostIPC");
    for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (Walk.isTrue(spec, field)) {
        faults.forbidden(path + "." + shown.get(field), "when `pod.Spec.HostUsers` is false");
      }
    }
  }

  private static void operatingSystem(JsonNode spec, String path, FieldFaults faults) {
    if (!Walk.text(spec.path("os"), "name").equals("linux")) {
      return;
    }
    noWindows(spec, path, faults);
    for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
      Walk.each(
          spec.path(list),
          path + "." + list,
          (container, where) -> noWindows(container, where, faults));
    }
  }

  private static void noWindows(JsonNode owner, String path, FieldFaults faults) {
    if (Walk.isSet(owner.path("securityContext"), "windowsOptions")) {
      faults.forbidden(
          path + ".securityContext.windowsOptions",
          "windows options cannot be set for a linux pod");
    }
  }

  static void container(JsonNode container, String path, FieldFaults faults) {
    JsonNode context = container.path("securityContext");
    String at = path + ".securityContext";
    identities(context, at, faults);
    oneOf(context, "procMount", List.of("Default", "Unmasked"), at, faults);
    profiles(context, at, faults);
    boolean escalationOff =
        context.path("allowPrivilegeEscalation").isBoolean()
            && !Walk.isTrue(context, "allowPrivilegeEscalation");
    if (escalationOff && Walk.isTrue(context, "privileged")) {
      faults.invalid(
          at, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    }
    boolean administers =
        context
            .path("capabilities")
            .path("add")
            .valueStream()
            .anyMatch(each -> each.asString("").equals("CAP_SYS_ADMIN"));
    if (escalationOff && administers) {
      faults.invalid(
          at,
          context,
          "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
    }
  }

  private static void profiles(JsonNode context, String path, FieldFaults faults) {
    seccomp(context.path("seccompProfile"), path + ".seccompProfile", faults);
    appArmor(context.path("appArmorProfile"), path + ".appArmorProfile", faults);
  }

  private static void seccomp(JsonNode profile, String path, FieldFaults faults) {
    String at = path + ".localhostProfile";
    boolean named = Walk.isSet(profile, "localhostProfile");
    boolean local = Walk.text(profile, "type").equals("Localhost");
    type(profile, "seccompProfile", path, faults);
    if (local && !named) {
      faults.required(at, "must be set when seccomp type is Localhost");
    } else if (local) {
      Walk.relativePath(Walk.text(profile, "localhostProfile"), at, faults);
    } else if (named) {
      faults.invalid(at, profile, "can only be set when seccomp type is Localhost");
    }
  }

  private static void appArmor(JsonNode profile, String path, FieldFaults faults) {
    String at = path + ".localhostProfile";
    boolean named = Walk.isSet(profile, "localhostProfile");
    boolean local = Walk.text(profile, "type").equals("Localhost");
    String name = Walk.text(profile, "localhostProfile");
    type(profile, "appArmorProfile", path, faults);
    if (local && name.isEmpty()) {
      faults.required(at, "must be set when AppArmor type is Localhost");
    } else if (local && !name.equals(name.strip())) {
      faults.invalid(at, name, "must not be padded with whitespace");
    } else if (local && name.length() > LONGEST_PROFILE) {
      faults.tooLong(at, LONGEST_PROFILE);
    } else if (named && !local) {
      faults.invalid(at, name, "can only be set when AppArmor type is Localhost");
    }
  }

  private static void type(JsonNode profile, String field, String path, FieldFaults faults) {
    if (profile.isObject() && Walk.text(profile, "type").isEmpty()) {
      faults.required(path + ".type", "type is required when " + field + " is set");
    }
  }

  private static void identities(JsonNode context, String path, FieldFaults faults) {
    id(context, "runAsUser", path, faults);
    id(context, "runAsGroup", path, faults);
  }

  private static void id(JsonNode context, String field, String path, FieldFaults faults) {
    Walk.inRange(context, field, 0, Integer.MAX_VALUE, path, faults);
  }

  private static boolean isNoId(JsonNode id) {
    return id.asLong(0) < 0 || id.asLong(0) > Integer.MAX_VALUE;
  }
}
