package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.Fields;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What {@code kubectl get pods} says about a pod. Made by {@link #of}, a pure function.
 *
 * @param lastRestart when a container last ended before it was started again; empty when none did
 */
record PodSummary(
    int readyContainers,
    int totalContainers,
    String status,
    long restarts,
    Optional<Instant> lastRestart) {

  static PodSummary of(JsonNode pod) {
    return new Collector(pod).summary();
  }

  /** {@code 1 (5s ago)}. */
  String restartsText(Instant now) {
    return restarts == 0 || lastRestart.isEmpty()
        ? Long.toString(restarts)
        : restarts + " (" + Ages.sinceTime(lastRestart.get().toString(), now) + " ago)";
  }

  static String readinessGates(JsonNode pod) {
    JsonNode gates = Fields.at(pod, "spec.readinessGates");
    if (gates.isEmpty()) {
      return Cells.NONE;
    }
    int met = 0;
    for (JsonNode gate : gates) {
      met += conditionIsTrue(pod, gate.path("conditionType").asString("")) ? 1 : 0;
    }
    return met + "/" + gates.size();
  }

  private static boolean conditionIsTrue(JsonNode pod, String type) {
    for (JsonNode condition : Fields.at(pod, "status.conditions")) {
      if (condition.path("type").asString("").equals(type)) {
        return condition.path("status").asString("").equals("True");
      }
    }
    return false;
  }

  /** Restarts of one group of containers. */
  private static final class Restarts {
    private long count;
    private Optional<Instant> last = Optional.empty();

    private void add(JsonNode container) {
      count += container.path("restartCount").asLong(0);
      Optional<Instant> ended =
          Ages.parse(Fields.text(container, "lastState.terminated.finishedAt"));
      if (ended.isPresent() && (last.isEmpty() || last.get().isBefore(ended.get()))) {
        last = ended;
      }
    }
  }

  /** Walks over the container statuses once, as upstream's printer does. */
  private static final class Collector {
    private final JsonNode pod;
    private final Set<String> sidecars = new HashSet<>();
    private final Restarts initRestarts = new Restarts();
    private final Restarts restarts = new Restarts();
    private int ready;
    private String reason;

    private Collector(JsonNode pod) {
      this.pod = pod;
      this.reason = firstReason(pod);
      for (JsonNode container : Fields.at(pod, "spec.initContainers")) {
        if (container.path("restartPolicy").asString("").equals("Always")) {
          sidecars.add(container.path("name").asString(""));
        }
      }
    }

    private static String firstReason(JsonNode pod) {
      for (JsonNode condition : Fields.at(pod, "status.conditions")) {
        if (condition.path("type").asString("").equals("PodScheduled")
            && condition.path("reason").asString("").equals("SchedulingGated")) {
          return "SchedulingGated";
        }
      }
      String reason = Fields.text(pod, "status.reason");
      return reason.isEmpty() ? Fields.text(pod, "status.phase") : reason;
    }

    private PodSummary summary() {
      boolean initializing = initContainers();
      Restarts shown = initRestarts;
      if (!initializing || conditionIsTrue(pod, "Initialized")) {
        containers();
        shown = restarts;
      }
      int total = Fields.at(pod, "spec.containers").size() + sidecars.size();
      return new PodSummary(ready, total, status(), shown.count, shown.last);
    }

    /** Whether one of them keeps the pod from starting. */
    private boolean initContainers() {
      JsonNode statuses = Fields.at(pod, "status.initContainerStatuses");
      for (int i = 0; i < statuses.size(); i++) {
        JsonNode container = statuses.get(i);
        initRestarts.add(container);
        boolean sidecar = sidecars.contains(container.path("name").asString(""));
        if (sidecar) {
          restarts.add(container);
        }
        JsonNode ended = Fields.at(container, "state.terminated");
        if (ended.isObject() && ended.path("exitCode").asLong(0) == 0) {
          continue;
        }
        if (sidecar && container.path("started").asBoolean(false)) {
          ready += container.path("ready").asBoolean(false) ? 1 : 0;
          continue;
        }
        reason = initReason(container, i);
        return true;
      }
      return false;
    }

    private String initReason(JsonNode container, int index) {
      JsonNode ended = Fields.at(container, "state.terminated");
      if (ended.isObject()) {
        return "Init:" + endReason(ended);
      }
      String waiting = Fields.text(container, "state.waiting.reason");
      if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
        return "Init:" + waiting;
      }
      return "Init:" + index + "/" + Fields.at(pod, "spec.initContainers").size();
    }

    private static String endReason(JsonNode ended) {
      String given = ended.path("reason").asString("");
      if (!given.isEmpty()) {
        return given;
      }
      long signal = ended.path("signal").asLong(0);
      return signal != 0 ? "Signal:" + signal : "ExitCode:" + ended.path("exitCode").asLong(0);
    }

    private void containers() {
      boolean running = false;
      JsonNode statuses = Fields.at(pod, "status.containerStatuses");
      for (int i = statuses.size() - 1; i >= 0; i--) {
        JsonNode container = statuses.get(i);
        restarts.add(container);
        String waiting = Fields.text(container, "state.waiting.reason");
        JsonNode ended = Fields.at(container, "state.terminated");
        if (!waiting.isEmpty()) {
          reason = waiting;
        } else if (ended.isObject()) {
          reason = endReason(ended);
        } else if (container.path("ready").asBoolean(false)
            && Fields.at(container, "state.running").isObject()) {
          running = true;
          ready++;
        }
      }
      if (reason.equals("Completed") && running) {
        reason = conditionIsTrue(pod, "Ready") ? "Running" : "NotReady";
      }
    }

    private String status() {
      if (!pod.path("metadata").hasNonNull("deletionTimestamp")) {
        return reason;
      }
      if (Fields.text(pod, "status.reason").equals("NodeLost")) {
        return "Unknown";
      }
      String phase = Fields.text(pod, "status.phase");
      boolean over = phase.equals("Succeeded") || phase.equals("Failed");
      return over ? reason : "Terminating";
    }
  }
}
