package dev.nakhoda.master.registry.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts a limit range's defaults into containers that say nothing themselves. Pure. */
final class LimitDefaults {

  private static final String ANNOTATION = "kubernetes.io/limit-ranger";

  private LimitDefaults() {}

  static void apply(ObjectNode pod, JsonNode limits) {
    List<String> done = new ArrayList<>();
    for (JsonNode container : pod.path("spec").path("containers")) {
      fill(container, "container", limits, done);
    }
    for (JsonNode container : pod.path("spec").path("initContainers")) {
      fill(container, "init container", limits, done);
    }
    if (!done.isEmpty()) {
      pod.withObjectProperty("metadata")
          .withObjectProperty("annotations")
          .put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", done));
    }
  }

  private static void fill(JsonNode container, String kind, JsonNode limits, List<String> done) {
    TreeSet<String> limited = new TreeSet<>();
    TreeSet<String> requested = new TreeSet<>();
    for (JsonNode limit : limits) {
      if (limit.path("type").asString("").equals("Container")) {
        copy(limit.path("default"), container, "limits", limited);
        copy(limit.path("defaultRequest"), container, "requests", requested);
      }
    }
    String name = kind + " " + container.path("name").asString("");
    if (!requested.isEmpty()) {
      done.add(String.join(", ", requested) + " request for " + name);
    }
    if (!limited.isEmpty()) {
      done.add(String.join(", ", limited) + " limit for " + name);
    }
  }

  private static void copy(
      JsonNode defaults, JsonNode container, String list, TreeSet<String> set) {
    if (!(container instanceof ObjectNode node)) {
      return;
    }
    defaults.forEachEntry((name, amount) -> {
      if (!node.path("resources").path(list).has(name)) {
        node.withObjectProperty("resources").withObjectProperty(list).set(name, amount);
        set.add(name);
      }
    });
  }
}
