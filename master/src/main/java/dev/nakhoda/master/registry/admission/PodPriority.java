package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.registry.Fields;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns a priority class into a number. Only the system's two classes exist. */
final class PodPriority implements Admission {

  private static final int UNKNOWN = -1;
  private static final Map<String, Integer> CLASSES =
      Map.of("system-cluster-critical", 2_000_000_000, "system-node-critical", 2_000_001_000);

  @Override
  public void admit(Request request) {
    if (!request.creates("", "Pod")) {
      return;
    }
    ObjectNode spec = request.object().withObjectProperty("spec");
    String name = Fields.text(spec, "priorityClassName");
    int priority = name.isEmpty() ? 0 : CLASSES.getOrDefault(name, UNKNOWN);
    if (priority == UNKNOWN) {
      throw ApiException.forbidden(
          request.type().name(),
          request.key().name(),
          "no PriorityClass with name " + name + " was found");
    }
    JsonNode given = spec.path("priority");
    if (given.isNumber() && given.asInt() != priority) {
      throw ApiException.forbidden(
          request.type().name(),
          request.key().name(),
          "the integer value of priority ("
              + given.asInt()
              + ") must not be provided in pod spec; priority admission controller computed "
              + priority
              + " from the given PriorityClass name");
    }
    spec.put("priority", priority);
    if (!spec.hasNonNull("preemptionPolicy")) {
      spec.put("preemptionPolicy", "PreemptLowerPriority");
    }
  }
}
