package dev.nakhoda.master.controllers.jobs;

import dev.nakhoda.api.KubeObject;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a failed pod means to its Job, by spec.podFailurePolicy. Pure. */
final class PodFailurePolicy {

  private PodFailurePolicy() {}

  /**
   * @param action FailJob, FailIndex, Ignore or Count
   */
  record Verdict(String action, String message) {
    static final Verdict COUNT = new Verdict("Count", "");
  }

  static Verdict judge(JobSpec spec, KubeObject pod) {
    int number = 0;
    for (JsonNode rule : spec.spec().at("/podFailurePolicy/rules")) {
      String action = rule.path("action").asString("Count");
      Optional<String> why =
          byExitCode(rule.path("onExitCodes"), pod)
              .or(() -> byCondition(rule.path("onPodConditions"), pod));
      if (why.isPresent()) {
        return new Verdict(
            action, "%s matching %s rule at index %d".formatted(why.get(), action, number));
      }
      number++;
    }
    return Verdict.COUNT;
  }

  private static Optional<String> byExitCode(JsonNode requirement, KubeObject pod) {
    if (!requirement.isObject()) {
      return Optional.empty();
    }
    String container = requirement.path("containerName").asString("");
    boolean in = requirement.path("operator").asString("In").equals("In");
    for (String list : new String[] {"initContainerStatuses", "containerStatuses"}) {
      for (JsonNode status : pod.tree().path("status").path(list)) {
        JsonNode ended = status.at("/state/terminated");
        String name = status.path("name").asString("");
        int code = ended.path("exitCode").asInt(0);
        boolean listed =
            requirement.path("values").valueStream().anyMatch(each -> each.asInt() == code);
        boolean concerned = container.isEmpty() || container.equals(name);
        if (ended.isObject() && concerned && code != 0 && listed == in) {
          return Optional.of(
              "Container %s for pod %s failed with exit code %d".formatted(name, pod.key(), code));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> byCondition(JsonNode patterns, KubeObject pod) {
    for (JsonNode pattern : patterns) {
      for (JsonNode condition : pod.tree().at("/status/conditions")) {
        String type = condition.path("type").asString("");
        boolean matches =
            type.equals(pattern.path("type").asString(""))
                && condition
                    .path("status")
                    .asString("")
                    .equals(pattern.path("status").asString("True"));
        if (matches) {
          return Optional.of("Pod %s has condition %s".formatted(pod.key(), type));
        }
      }
    }
    return Optional.empty();
  }
}
