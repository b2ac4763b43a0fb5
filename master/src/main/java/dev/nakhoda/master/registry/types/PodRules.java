package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.NameRules;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The rules of a pod's spec, wherever it stands. Pure. */
final class PodRules {

  private PodRules() {}

  static void spec(JsonNode spec, String path, FieldFaults faults) {
    Set<String> names = new HashSet<>();
    containers(spec.path("initContainers"), path + ".initContainers", names, faults);
    containers(spec.path("containers"), path + ".containers", names, faults);
  }

  private static void containers(
      JsonNode containers, String path, Set<String> names, FieldFaults faults) {
    for (int i = 0; i < containers.size(); i++) {
      String name = containers.get(i).path("name").asString("");
      String where = path + "[" + i + "].name";
      if (!name.isEmpty()) {
        NameRules.label(name).forEach(fault -> faults.invalid(where, name, fault));
        if (!names.add(name)) {
          faults.duplicate(where, name);
        }
      }
    }
  }
}
