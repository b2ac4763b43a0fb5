package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Upstream's rules for one container. Pure. */
final class ContainerRules {

  private static final List<String> RESIZABLE = List.of("cpu", "memory");
  private static final List<String> RESIZED = List.of("NotRequired", "RestartContainer");
  private static final List<String> FOR_SIDECARS =
      List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe");

  private static final Set<String> FOR_EPHEMERAL =
      Set.of(
          "name",
          "image",
          "command",
          "args",
          "workingDir",
          "envFrom",
          "env",
          "volumeMounts",
          "volumeDevices",
          "terminationMessagePath",
          "terminationMessagePolicy",
          "imagePullPolicy",
          "securityContext",
          "stdin",
          "stdinOnce",
          "tty",
          "targetContainerName");

  private ContainerRules() {}

  /** What all kinds of containers have in common. */
  static void check(JsonNode container, PodParts parts, String path, FieldFaults faults) {
    Walk.label(Walk.text(container, "name"), path + ".name", faults);
    String image = Walk.text(container, "image");
    if (parts.ofPod() && !image.equals(image.strip())) {
      faults.invalid(path + ".image", image, "must not have leading or trailing whitespace");
    }
    PortRules.container(container.path("ports"), path + ".ports", faults);
    EnvironmentRules.container(container, path, faults);
    MountRules.mounts(container, parts.volumes(), path, faults);
    MountRules.devices(container, parts.volumes(), path, faults);
    ResourceRules.requirements(
        container.path("resources"), parts.claims(), path + ".resources", faults);
    resizing(container, parts, path + ".resizePolicy", faults);
    SecurityContextRules.container(container, path, faults);
  }

  private static void resizing(
      JsonNode container, PodParts parts, String path, FieldFaults faults) {
    Set<String> seen = new HashSet<>();
    Walk.each(
        container.path("resizePolicy"),
        path,
        (policy, at) -> {
          String resource = Walk.text(policy, "resourceName");
          if (!seen.add(resource)) {
            faults.duplicate(at, resource);
          }
          oneOf(resource, RESIZABLE, path, faults);
          String restart = Walk.text(policy, "restartPolicy");
          oneOf(restart, RESIZED, path, faults);
          if (parts.restartPolicy().equals("Never") && !restart.equals("NotRequired")) {
            faults.invalid(path, restart, "must be 'NotRequired' when `restartPolicy` is 'Never'");
          }
        });
  }

  private static void oneOf(String value, List<String> known, String path, FieldFaults faults) {
    if (value.isEmpty()) {
      faults.required(path, "");
    } else if (!known.contains(value)) {
      faults.notSupported(path, value, known);
    }
  }

  /** What only one of the pod's ordinary containers may have, and may not. */
  static void ordinary(JsonNode container, PodParts parts, String path, FieldFaults faults) {
    ProbeRules.container(container, parts.gracePeriod(), path, faults);
    if (Walk.isSet(container, "restartPolicy")) {
      faults.forbidden(path + ".restartPolicy", "may not be set for non-init containers");
    }
  }

  /** What only a container that stays may have. */
  static void initContainer(JsonNode container, PodParts parts, String path, FieldFaults faults) {
    String policy = Walk.text(container, "restartPolicy");
    if (policy.equals("Always")) {
      ProbeRules.container(container, parts.gracePeriod(), path, faults);
      return;
    }
    if (!policy.isEmpty()) {
      faults.notSupported(path + ".restartPolicy", policy, List.of("Always"));
    }
    for (String field : FOR_SIDECARS) {
      if (Walk.isSet(container, field)) {
        faults.forbidden(
            path + "." + field, "may not be set for init containers without restartPolicy=Always");
      }
    }
    if (!container.path("resizePolicy").isEmpty()) {
      faults.invalid(
          path + ".resizePolicy",
          container.get("resizePolicy"),
          "must not be set for init containers");
    }
  }

  /** {@code others}: the names of the pod's ordinary containers. */
  static void ephemeral(JsonNode container, Set<String> others, String path, FieldFaults faults) {
    container
        .properties()
        .forEach(field -> {
          boolean set = !field.getValue().isNull() && !isEmpty(field.getValue());
          if (set && !FOR_EPHEMERAL.contains(field.getKey())) {
            faults.forbidden(
                path + "." + field.getKey(), "cannot be set for an Ephemeral Container");
          }
        });
    Walk.each(
        container.path("volumeMounts"),
        path + ".volumeMounts",
        (mount, at) -> {
          for (String part : List.of("subPath", "subPathExpr")) {
            if (!Walk.text(mount, part).isEmpty()) {
              faults.forbidden(at + "." + part, "cannot be set for an Ephemeral Container");
            }
          }
        });
    String target = Walk.text(container, "targetContainerName");
    if (!target.isEmpty() && !others.contains(target)) {
      faults.notFound(path + ".targetContainerName", target);
    }
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isContainer() && value.isEmpty();
  }
}
