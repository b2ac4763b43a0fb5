package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.Optional;
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
    for (JsonNode old : before.path("spec").path("ephemeralContainers")) {
      String name = old.path("name").asString("");
      Optional<JsonNode> now = named(pod, name);
      if (now.isEmpty()) {
        forbid(name, "removed", faults);
      } else if (!now.get().equals(old)) {
        forbid(name, "changed", faults);
      }
    }
  }

  private static Optional<JsonNode> named(JsonNode pod, String name) {
    return pod.path("spec")
        .path("ephemeralContainers")
        .valueStream()
        .filter(container -> container.path("name").asString("").equals(name))
        .findFirst();
  }

  private static void forbid(String name, String done, FieldFaults faults) {
    faults.forbidden(PATH, "existing ephemeral containers \"" + name + "\" may not be " + done);
  }
}
