package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Upstream's rules for one container. Pure. */
final class ContainerRules {

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

  static void check(JsonNode container, Set<String> volumes, String path, FieldFaults faults) {
    Walk.label(Walk.text(container, "name"), path + ".name", faults);
    String image = Walk.text(container, "image");
    if (!image.equals(image.strip())) {
      faults.invalid(path + ".image", image, "must not have leading or trailing whitespace");
    }
    PortRules.container(container.path("ports"), path + ".ports", faults);
    EnvironmentRules.container(container, path, faults);
    VolumeRules.mounts(container, volumes, path, faults);
    ProbeRules.container(container, path, faults);
    ResourceRules.requirements(container.path("resources"), path + ".resources", faults);
    SecurityContextRules.container(container, path, faults);
  }

  /** What only a container that stays may have. */
  static void initContainer(JsonNode container, String path, FieldFaults faults) {
    if (Walk.text(container, "restartPolicy").equals("Always")) {
      return;
    }
    for (String field : FOR_SIDECARS) {
      if (Walk.isSet(container, field)) {
        faults.forbidden(
            path + "." + field, "may not be set for init containers without restartPolicy=Always");
      }
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
