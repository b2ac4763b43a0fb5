package dev.nakhoda.master.registry.rules;

import dev.nakhoda.master.registry.FieldFaults;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A container's probes and life cycle hooks. Pure. */
final class ProbeRules {

  private static final List<String> PROBE_HANDLERS =
      List.of("exec", "httpGet", "tcpSocket", "grpc");
  private static final List<String> HOOK_HANDLERS =
      List.of("exec", "httpGet", "tcpSocket", "sleep");
  private static final List<String> NUMBERS =
      List.of(
          "initialDelaySeconds",
          "timeoutSeconds",
          "periodSeconds",
          "successThreshold",
          "failureThreshold");

  private ProbeRules() {}

  /** {@code gracePeriod}: how many seconds the pod may take to end. */
  static void container(JsonNode container, long gracePeriod, String path, FieldFaults faults) {
    for (String name : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      if (Walk.isSet(container, name)) {
        probe(container.get(name), name, path + "." + name, faults);
      }
    }
    for (String hook : List.of("postStart", "preStop")) {
      JsonNode handler = container.path("lifecycle").path(hook);
      if (handler.isObject()) {
        handler(handler, HOOK_HANDLERS, path + ".lifecycle." + hook, faults);
        sleep(handler.path("sleep"), gracePeriod, path + ".lifecycle." + hook + ".sleep", faults);
      }
    }
  }

  private static void probe(JsonNode probe, String name, String path, FieldFaults faults) {
    handler(probe, PROBE_HANDLERS, path, faults);
    NUMBERS.forEach(number -> Walk.notNegative(probe, number, path, faults));
    boolean readiness = name.equals("readinessProbe");
    JsonNode successes = probe.path("successThreshold");
    if (!readiness && successes.asInt(1) != 1) {
      faults.invalid(path + ".successThreshold", successes, "must be 1");
    }
    JsonNode grace = probe.path("terminationGracePeriodSeconds");
    if (readiness && grace.isNumber()) {
      faults.invalid(
          path + ".terminationGracePeriodSeconds", grace, "must not be set for readinessProbes");
    } else if (grace.isNumber() && grace.asLong() <= 0) {
      faults.invalid(path + ".terminationGracePeriodSeconds", grace, "must be greater than 0");
    }
  }

  private static void handler(JsonNode owner, List<String> kinds, String path, FieldFaults faults) {
    List<String> given = kinds.stream().filter(kind -> Walk.isSet(owner, kind)).toList();
    if (given.isEmpty()) {
      faults.required(path, "must specify a handler type");
    }
    given.stream()
        .skip(1)
        .forEach(more ->
            faults.forbidden(path + "." + more, "may not specify more than 1 handler type"));
    if (Walk.isSet(owner, "httpGet")) {
      httpGet(owner.get("httpGet"), path + ".httpGet", faults);
    }
    for (String kind : List.of("tcpSocket", "grpc")) {
      if (Walk.isSet(owner, kind)) {
        PortRules.numberOrName(owner.get(kind).path("port"), path + "." + kind + ".port", faults);
      }
    }
  }

  private static void sleep(JsonNode sleep, long gracePeriod, String path, FieldFaults faults) {
    JsonNode seconds = sleep.path("seconds");
    if (seconds.asLong(0) < 0 || seconds.asLong(0) > gracePeriod) {
      faults.invalid(
          path,
          seconds,
          "must be non-negative and less than terminationGracePeriodSeconds (" + gracePeriod + ")");
    }
  }

  private static void httpGet(JsonNode get, String path, FieldFaults faults) {
    PortRules.numberOrName(get.path("port"), path + ".port", faults);
    Walk.each(
        get.path("httpHeaders"),
        path + ".httpHeaders",
        (header, at) -> {
          String name = Walk.text(header, "name");
          if (!name.matches("[-A-Za-z0-9]+")) {
            faults.invalid(
                path + ".httpHeaders",
                name,
                "a valid HTTP header must consist of alphanumeric characters or '-' (e.g."
                    + " 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
          }
        });
  }
}
