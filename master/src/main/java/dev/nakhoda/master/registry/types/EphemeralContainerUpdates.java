package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What {@code kubectl debug} may change in a pod: containers are added, never taken. Pure. */
final class EphemeralContainerUpdates {

  private static final String PATH = "spec.ephemeralContainers";
  private static final String MIRROR = "kubernetes.io/config.mirror";

  private EphemeralContainerUpdates() {}

  static void check(JsonNode pod, JsonNode before, FieldFaults faults) {
    if (before.path("metadata").path("annotations").has(MIRROR)) {
      faults.forbidden("", "static pods do not support ephemeral containers");
      return;
    }
    List<String> removed = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    for (JsonNode old : before.path("spec").path("ephemeralContainers")) {
      String name = old.path("name").asString("");
      Optional<JsonNode> now = named(pod, name);
      if (now.isEmpty()) {
        removed.add(name);
      } else if (!now.get().equals(old)) {
        changed.add(name);
      }
    }
    forbid(removed, "removed", faults);
    forbid(changed, "changed", faults);
  }

  private static Optional<JsonNode> named(JsonNode pod, String name) {
    return pod.path("spec")
        .path("ephemeralContainers")
        .valueStream()
        .filter(container -> container.path("name").asString("").equals(name))
        .findFirst();
  }

  private static void forbid(List<String> names, String done, FieldFaults faults) {
    if (!names.isEmpty()) {
      String list = names.stream().map(n -> '"' + n + '"').collect(Collectors.joining(" "));
      faults.forbidden(PATH, "existing ephemeral containers [" + list + "] may not be " + done);
    }
  }
}
