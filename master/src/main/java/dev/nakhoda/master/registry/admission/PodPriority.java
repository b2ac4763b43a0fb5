package dev.nakhoda.master.registry.admission;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Admission;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.Lookup;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns a pod's priority class into its priority and preemption policy, and keeps the classes in
 * order: one global default, and the system's two stay.
 */
final class PodPriority implements Admission {

  private static final String PREEMPT = "PreemptLowerPriority";
  private static final Map<String, Integer> SYSTEM =
      Map.of("system-cluster-critical", 2_000_000_000, "system-node-critical", 2_000_001_000);

  private record Priority(String name, int value, String policy) {

    private static final Priority NONE = new Priority("", 0, PREEMPT);

    static Priority of(KubeObject found) {
      return new Priority(
          found.name(),
          found.tree().path("value").asInt(0),
          found.tree().path("preemptionPolicy").asString(PREEMPT));
    }
  }

  private final Lookup lookup;

  PodPriority(Lookup lookup) {
    this.lookup = lookup;
  }

  @Override
  public void admit(Request request) {
    if (request.creates("", "Pod")) {
      resolve(request, request.object().withObjectProperty("spec"));
    } else if (request.type().name().equals(ResourceName.PRIORITY_CLASSES)) {
      switch (request.operation()) {
        case CREATE, UPDATE -> refuseSecondDefault(request);
        case DELETE -> refuseSystem(request);
      }
    }
  }

  private void resolve(Request request, ObjectNode spec) {
    String name = Fields.text(spec, "priorityClassName");
    Priority priority =
        name.isEmpty()
            ? globalDefault()
            : find(name)
                .orElseThrow(
                    () -> refused(request, "no PriorityClass with name " + name + " was found"));
    JsonNode value = spec.path("priority");
    if (value.isNumber() && value.asInt() != priority.value()) {
      throw refused(
          request,
          ("the integer value of priority (%d) must not be provided in pod spec; priority admission"
                  + " controller computed %d from the given PriorityClass name")
              .formatted(value.asInt(), priority.value()));
    }
    String policy = Fields.text(spec, "preemptionPolicy");
    if (!policy.isEmpty() && !policy.equals(priority.policy())) {
      throw refused(
          request,
          ("the string value of PreemptionPolicy (%s) must not be provided in pod spec; priority"
                  + " admission controller computed %s from the given PriorityClass name")
              .formatted(policy, priority.policy()));
    }
    if (!priority.name().isEmpty()) {
      spec.put("priorityClassName", priority.name());
    }
    spec.put("priority", priority.value()).put("preemptionPolicy", priority.policy());
  }

  /** The system's two are known before their objects are. */
  private Optional<Priority> find(String name) {
    return lookup
        .find(ResourceName.PRIORITY_CLASSES, ObjectKey.cluster(name))
        .map(Priority::of)
        .or(() ->
            Optional.ofNullable(SYSTEM.get(name)).map(value -> new Priority(name, value, PREEMPT)));
  }

  private Priority globalDefault() {
    return lookup.list(ResourceName.PRIORITY_CLASSES).stream()
        .filter(found -> Fields.flag(found.tree(), "globalDefault"))
        .map(Priority::of)
        .min(Comparator.comparingInt(Priority::value))
        .orElse(Priority.NONE);
  }

  private void refuseSecondDefault(Request request) {
    if (!Fields.flag(request.object(), "globalDefault")) {
      return;
    }
    lookup.list(ResourceName.PRIORITY_CLASSES).stream()
        .filter(found -> Fields.flag(found.tree(), "globalDefault"))
        .filter(found -> !found.name().equals(request.key().name()))
        .findFirst()
        .ifPresent(other -> {
          throw refused(
              request,
              "PriorityClass "
                  + other.name()
                  + " is already marked as default. Only one default can exist");
        });
  }

  private static void refuseSystem(Request request) {
    if (SYSTEM.containsKey(request.key().name())) {
      throw refused(request, "this is a system priority class and cannot be deleted");
    }
  }

  private static ApiException refused(Request request, String why) {
    return ApiException.forbidden(request.type().name(), request.key().name(), why);
  }
}
