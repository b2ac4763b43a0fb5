package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A container that ended for good stays ended, whatever its node says later. Pure. */
final class PodStatusUpdates {

  private PodStatusUpdates() {}

  static void check(JsonNode pod, JsonNode before, FieldFaults faults) {
    JsonNode spec = before.path("spec");
    String policy = Fields.text(spec, "restartPolicy");
    if (!policy.equals("Always")) {
      boolean again = policy.equals("OnFailure");
      compare(pod, before, "containerStatuses", again, name -> true, faults);
      List<String> sidecars =
          spec.path("initContainers")
              .valueStream()
              .filter(each -> each.path("restartPolicy").asString("").equals("Always"))
              .map(each -> each.path("name").asString(""))
              .toList();
      compare(
          pod, before, "initContainerStatuses", again, name -> !sidecars.contains(name), faults);
    }
    compare(pod, before, "ephemeralContainerStatuses", false, name -> true, faults);
  }

  /** {@code again}: those that failed may start once more. */
  private static void compare(
      JsonNode pod,
      JsonNode before,
      String list,
      boolean again,
      Predicate<String> concerned,
      FieldFaults faults) {
    JsonNode old = before.path("status").path(list);
    for (int index = 0; index < old.size(); index++) {
      JsonNode ended = old.path(index).path("state").path("terminated");
      String name = old.path(index).path("name").asString("");
      boolean stays =
          ended.isObject()
              && concerned.test(name)
              && !(again && ended.path("exitCode").asInt(0) != 0);
      if (stays && find(pod, list, name).filter(PodStatusUpdates::runsAgain).isPresent()) {
        faults.forbidden(
            "status." + list + "[" + index + "].state",
            "may not be transitioned to non-terminated state");
      }
    }
  }

  private static boolean runsAgain(JsonNode status) {
    return !status.path("state").path("terminated").isObject();
  }

  private static Optional<JsonNode> find(JsonNode pod, String list, String name) {
    return pod.path("status")
        .path(list)
        .valueStream()
        .filter(status -> status.path("name").asString("").equals(name))
        .findFirst();
  }
}
