package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a pod or container may do to its node. Pure. */
final class SecurityContextRules {

  private static final String SYSCTL =
      "[a-z0-9]([-_a-z0-9]*[a-z0-9])?([\\./][a-z0-9]([-_a-z0-9]*[a-z0-9])?)*";
  private static final Pattern SYSCTL_PATTERN = Pattern.compile(SYSCTL);

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
    Walk.each(
        context.path("sysctls"), at + ".sysctls", (each, where) -> sysctl(each, where, faults));
    if (Walk.isTrue(spec, "shareProcessNamespace") && Walk.isTrue(spec, "hostPID")) {
      faults.invalid(
          path + ".shareProcessNamespace",
          true,
          "ShareProcessNamespace and HostPID cannot both be enabled");
    }
  }

  private static void sysctl(JsonNode sysctl, String path, FieldFaults faults) {
    String name = Walk.text(sysctl, "name");
    boolean fits = name.length() <= 253 && SYSCTL_PATTERN.matcher(name).matches();
    if (!name.isEmpty() && !fits) {
      faults.invalid(
          path + ".name",
          name,
          "must have at most 253 characters and match regex ^" + SYSCTL + "$");
    }
  }

  static void container(JsonNode container, String path, FieldFaults faults) {
    JsonNode context = container.path("securityContext");
    String at = path + ".securityContext";
    identities(context, at, faults);
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
            .anyMatch(each -> List.of("CAP_SYS_ADMIN", "SYS_ADMIN").contains(each.asString("")));
    if (escalationOff && administers) {
      faults.invalid(
          at,
          context,
          "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
    }
  }

  private static void profiles(JsonNode context, String path, FieldFaults faults) {
    profile(context.path("seccompProfile"), path + ".seccompProfile", "seccomp type", faults);
    profile(context.path("appArmorProfile"), path + ".appArmorProfile", "AppArmor type", faults);
  }

  /** A file on the node is named just when the profile is one. */
  private static void profile(JsonNode profile, String path, String type, FieldFaults faults) {
    boolean named = Walk.isSet(profile, "localhostProfile");
    boolean local = Walk.text(profile, "type").equals("Localhost");
    if (local && !named) {
      faults.required(path + ".localhostProfile", "must be set when " + type + " is Localhost");
    } else if (named && !local) {
      faults.invalid(
          path + ".localhostProfile",
          profile.get("localhostProfile"),
          "can only be set when " + type + " is Localhost");
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
