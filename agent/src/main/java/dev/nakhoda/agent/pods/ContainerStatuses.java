package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.pods.PodPlan.Waiting;
import dev.nakhoda.agent.probes.ProbeResults;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import dev.nakhoda.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the status of single containers. Pure; one instance per pod status.
 *
 * @param recorded the pod's status as it was written last
 * @param messages reads a container's termination message
 */
record ContainerStatuses(
    WantedPod pod,
    PodObservation seen,
    PodPlan plan,
    ProbeResults probes,
    JsonNode recorded,
    TerminationMessages messages) {

  /** Label of a container: the image as its status tells it. */
  static final String IMAGE_LABEL = "dev.nakhoda.container.image-id";

  private static final int MESSAGES_LIMIT = 12 << 10;
  private static final String RUNTIME = "docker://";

  /** What a container wrote about its end. */
  @FunctionalInterface
  interface TerminationMessages {
    TerminationMessages NONE = container -> "";

    /** Empty when it wrote nothing. */
    String of(Container ended);
  }

  ObjectNode of(WantedContainer wanted) {
    List<Container> attempts = seen.attempts(wanted.name());
    if (attempts.isEmpty()) {
      return neverSeen(wanted);
    }
    Container latest = attempts.getFirst();
    Optional<Waiting> waiting = Optional.ofNullable(plan.waiting().get(wanted.name()));
    ObjectNode status = Json.object();
    status.put("name", wanted.name());
    Optional<Container> previous = attempts.stream().skip(1).findFirst();
    boolean ended = latest.state() instanceof State.Exited;
    if (ended && waiting.isPresent()) {
      status.set("state", waiting(waiting.get()));
      previous = Optional.of(latest);
    } else {
      status.set("state", state(latest));
    }
    status.set("lastState", previous.map(this::lastState).orElseGet(Json::object));
    status.put("ready", ready(wanted, latest));
    status.put("restartCount", latest.attempt());
    status.put("image", wanted.image());
    status.put("imageID", latest.labels().getOrDefault(IMAGE_LABEL, latest.imageId()));
    status.put("containerID", RUNTIME + latest.id());
    status.put("started", latest.state() instanceof State.Running && started(wanted, latest));
    return status;
  }

  private ObjectNode neverSeen(WantedContainer wanted) {
    ObjectNode status = Json.object();
    status.put("name", wanted.name());
    Optional<JsonNode> before = recordedStatus(wanted.name());
    boolean existed =
        before.filter(old -> !old.path("containerID").asString("").isEmpty()).isPresent();
    if (existed && pod.goal() instanceof Goal.Run && !staysEnded(wanted, before.get())) {
      status.set("state", waiting(reason(wanted)));
      status.set("lastState", lost(before.get()));
      status.put("ready", false);
      status.put("restartCount", before.get().path("restartCount").asInt(0));
    } else if (existed) {
      ObjectNode kept = ((ObjectNode) before.get()).deepCopy();
      if (!kept.path("state").has("terminated")) {
        kept.set("state", lost(before.get()));
      }
      boolean initDone = isPlainInit(wanted) && wanted.recordedEnd().orElse(-1) == 0;
      return kept.put("ready", initDone).put("started", false);
    } else {
      status.set("state", waiting(reason(wanted)));
      status.set("lastState", Json.object());
      status.put("ready", false);
      status.put("restartCount", 0);
    }
    return status.put("image", wanted.image()).put("imageID", "").put("started", false);
  }

  /** As upstream's API has it: what has ended for good never runs again. */
  private boolean staysEnded(WantedContainer wanted, JsonNode before) {
    if (pod.ephemeral().contains(wanted)) {
      return true;
    }
    JsonNode end = before.path("state").path("terminated");
    int exitCode = end.path("exitCode").asInt(0);
    boolean again =
        isPlainInit(wanted)
            ? exitCode != 0 && pod.restartPolicy().restarts(exitCode)
            : wanted.sidecar() || pod.restartPolicy().restarts(exitCode);
    return end.isObject() && !again;
  }

  private boolean isPlainInit(WantedContainer wanted) {
    return pod.initContainers().contains(wanted) && !wanted.sidecar();
  }

  /** A container that was removed behind the agent's back. */
  private static ObjectNode lost(JsonNode before) {
    if (before.path("state").has("terminated")) {
      return ((ObjectNode) before.path("state")).deepCopy();
    }
    ObjectNode state = Json.object();
    state
        .putObject("terminated")
        .put("exitCode", 137)
        .put("reason", "ContainerStatusUnknown")
        .put("message", "The container could not be located when the pod was terminated")
        .putNull("startedAt")
        .putNull("finishedAt");
    return state;
  }

  private Optional<JsonNode> recordedStatus(String name) {
    for (String list :
        List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")) {
      for (JsonNode status : recorded.path(list)) {
        if (status.path("name").asString("").equals(name)) {
          return Optional.of(status);
        }
      }
    }
    return Optional.empty();
  }

  private Waiting reason(WantedContainer wanted) {
    Waiting planned = plan.waiting().get(wanted.name());
    if (planned != null) {
      return planned;
    }
    boolean initialising = !pod.initContainers().isEmpty();
    return new Waiting(initialising ? "PodInitializing" : "ContainerCreating", "");
  }

  private static ObjectNode waiting(Waiting why) {
    ObjectNode state = Json.object();
    ObjectNode waiting = state.putObject("waiting").put("reason", why.reason());
    if (!why.message().isEmpty()) {
      waiting.put("message", why.message());
    }
    return state;
  }

  private ObjectNode state(Container container) {
    return switch (container.state()) {
      case State.Created created -> waiting(new Waiting("ContainerCreating", ""));
      case State.Running running -> {
        ObjectNode state = Json.object();
        state.putObject("running").put("startedAt", Timestamps.text(running.startedAt()));
        yield state;
      }
      case State.Exited end -> terminated(container, end);
    };
  }

  /** An earlier attempt that left no end counts as nothing. */
  private ObjectNode lastState(Container container) {
    return container.state() instanceof State.Exited end
        ? terminated(container, end)
        : Json.object();
  }

  private ObjectNode terminated(Container container, State.Exited end) {
    ObjectNode state = Json.object();
    ObjectNode terminated = state.putObject("terminated").put("exitCode", end.exitCode());
    end.signal().ifPresent(signal -> terminated.put("signal", signal));
    terminated.put("reason", end.reason());
    String written = messages.of(container);
    String message = bounded(written.isEmpty() ? end.message() : written);
    if (!message.isEmpty()) {
      terminated.put("message", message);
    }
    end.startedAt()
        .ifPresentOrElse(
            started -> terminated.put("startedAt", Timestamps.text(started)),
            () -> terminated.putNull("startedAt"));
    terminated.put("finishedAt", Timestamps.text(end.finishedAt()));
    terminated.put("containerID", RUNTIME + container.id());
    return state;
  }

  /** All messages of one pod together have a bound, as upstream. */
  private String bounded(String message) {
    long containers = pod.all().count() + pod.ephemeral().size();
    int most = (int) (MESSAGES_LIMIT / Math.max(1, containers));
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= most ? message : new String(bytes, 0, most, StandardCharsets.UTF_8);
  }

  private boolean ready(WantedContainer wanted, Container latest) {
    boolean plainInit = isPlainInit(wanted);
    return switch (latest.state()) {
      case State.Created created -> false;
      case State.Exited end -> plainInit && end.exitCode() == 0;
      case State.Running running ->
          !plainInit
              && started(wanted, latest)
              && probes
                  .of(latest.id())
                  .map(ProbeResults.Result::ready)
                  .orElse(!wanted.probed().readiness());
    };
  }

  private boolean started(WantedContainer wanted, Container latest) {
    return !isPlainInit(wanted)
        && probes
            .of(latest.id())
            .map(ProbeResults.Result::started)
            .orElse(!wanted.probed().startup());
  }
}
