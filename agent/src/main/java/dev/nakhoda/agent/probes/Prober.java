package dev.nakhoda.agent.probes;

import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.probes.ProbeSettings.Kind;
import dev.nakhoda.agent.probes.ProbeState.Verdict;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.client.EventRecorder;
import dev.nakhoda.loop.Time;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Runs the probes of all running containers. Each pod's worker calls {@link #watch} at every look;
 * verdicts come back by the signal that it gives. Bound: three tasks for each running container.
 */
public final class Prober implements AutoCloseable {

  /** The tasks of one running container; touched by the pod's worker only. */
  private record Probed(Instant startedAt, Set<Kind> found, Map<Kind, ProbeTask> tasks) {}

  private final ActionRunner runner;
  private final EventRecorder events;
  private final Time time;
  private final Map<String, Map<String, Probed>> pods = new ConcurrentHashMap<>();

  public Prober(ActionRunner runner, EventRecorder events, Time time) {
    this.runner = runner;
    this.events = events;
    this.time = time;
  }

  /**
   * Starts the probes of containers that run and ends those of containers that do not.
   *
   * @param address of the pod
   * @param signal called when a verdict has changed
   */
  public ProbeResults watch(KubeObject pod, PodObservation seen, String address, Runnable signal) {
    Map<String, Probed> known = pods.computeIfAbsent(pod.uid(), uid -> new HashMap<>());
    List<Container> running = seen.running();
    Set<String> alive = running.stream().map(Container::id).collect(Collectors.toSet());
    known.entrySet().removeIf(entry -> !alive.contains(entry.getKey()) && end(entry.getValue()));
    Map<String, ProbeResults.Result> results = new HashMap<>();
    for (Container container : running) {
      JsonNode spec = spec(pod, container.name());
      Probed probed =
          known.computeIfAbsent(
              container.id(),
              id -> new Probed(startedAt(container), found(pod, id), new HashMap<>()));
      begin(probed, pod, container, spec, address, signal);
      results.put(container.id(), result(probed, spec));
    }
    return new ProbeResults(results);
  }

  /** The pod is gone. */
  public void forget(String uid) {
    Map<String, Probed> known = pods.remove(uid);
    if (known != null) {
      known.values().forEach(Prober::end);
    }
  }

  private void begin(
      Probed probed,
      KubeObject pod,
      Container container,
      JsonNode spec,
      String address,
      Runnable signal) {
    if (pod.beingDeleted()) {
      // A container that ends is not unhealthy, and must not be restarted.
      endOf(probed, Kind.LIVENESS, Kind.STARTUP);
      return;
    }
    for (Kind kind : due(probed, spec)) {
      Optional<ProbeSettings> settings = ProbeSettings.of(kind, spec);
      if (settings.isPresent() && !probed.tasks().containsKey(kind)) {
        String path = PodContainer.fieldPath(pod.tree().path("spec"), container.name());
        ProbeTask task =
            new ProbeTask(
                settings.get(),
                probed.found().contains(kind) ? ProbeState.good() : ProbeState.initial(kind),
                container.id(),
                address,
                runner,
                time,
                outcome -> tell(pod, path, kind, outcome),
                signal);
        probed.tasks().put(kind, task.start(probed.startedAt()));
      }
    }
  }

  private void tell(KubeObject pod, String path, Kind kind, ActionRunner.Outcome outcome) {
    if (outcome.success()) {
      String warning = kind.text() + " probe warning: " + outcome.output();
      events.record(pod, path, "Warning", "ProbeWarning", warning);
    } else if (outcome.conclusive()) {
      String failure = kind.text() + " probe failed: " + outcome.output();
      events.record(pod, path, "Warning", "Unhealthy", failure);
    } else {
      String undone =
          kind.text() + " probe errored and resulted in unknown state: " + outcome.output();
      events.record(pod, path, "Warning", "Unhealthy", undone);
    }
  }

  /** The others wait for the startup probe. */
  private static List<Kind> due(Probed probed, JsonNode spec) {
    List<Kind> due = new ArrayList<>();
    if (!probed.found().contains(Kind.STARTUP)) {
      due.add(Kind.STARTUP);
    }
    if (started(probed, spec)) {
      due.add(Kind.LIVENESS);
      due.add(Kind.READINESS);
    }
    return due;
  }

  private static boolean started(Probed probed, JsonNode spec) {
    return !spec.has("startupProbe")
        || probed.found().contains(Kind.STARTUP)
        || verdict(probed, Kind.STARTUP) == Verdict.SUCCESS;
  }

  /** What the recorded status says of this very container: an agent's restart changes nothing. */
  private static Set<Kind> found(KubeObject pod, String containerId) {
    Set<Kind> found = EnumSet.noneOf(Kind.class);
    for (String list : new String[] {"containerStatuses", "initContainerStatuses"}) {
      for (JsonNode status : pod.tree().path("status").path(list)) {
        if (status.path("containerID").asString("").endsWith("//" + containerId)) {
          if (status.path("started").asBoolean(false)) {
            found.add(Kind.STARTUP);
          }
          if (status.path("ready").asBoolean(false)) {
            found.add(Kind.READINESS);
          }
        }
      }
    }
    return found;
  }

  private static Verdict verdict(Probed probed, Kind kind) {
    ProbeTask task = probed.tasks().get(kind);
    return task == null ? Verdict.UNKNOWN : task.verdict();
  }

  private static ProbeResults.Result result(Probed probed, JsonNode spec) {
    boolean ready =
        !spec.has("readinessProbe") || verdict(probed, Kind.READINESS) == Verdict.SUCCESS;
    Optional<ProbeResults.Unhealthy> unhealthy =
        Stream.of(Kind.LIVENESS, Kind.STARTUP)
            .filter(kind -> verdict(probed, kind) == Verdict.FAILURE)
            .findFirst()
            .map(kind ->
                new ProbeResults.Unhealthy(
                    kind.text().toLowerCase(Locale.ROOT),
                    ProbeSettings.of(kind, spec).flatMap(ProbeSettings::grace)));
    return new ProbeResults.Result(started(probed, spec), ready, unhealthy);
  }

  private static Instant startedAt(Container container) {
    return container.state() instanceof State.Running running
        ? running.startedAt()
        : container.state().createdAt();
  }

  private static JsonNode spec(KubeObject pod, String name) {
    JsonNode spec = pod.tree().path("spec");
    return PodContainer.find(spec, name)
        .map(PodContainer::spec)
        .orElseGet(() -> spec.path("no such container"));
  }

  private static void endOf(Probed probed, Kind... kinds) {
    for (Kind kind : kinds) {
      Optional.ofNullable(probed.tasks().get(kind)).ifPresent(ProbeTask::close);
    }
  }

  private static boolean end(Probed probed) {
    probed.tasks().values().forEach(ProbeTask::close);
    return true;
  }

  @Override
  public void close() {
    pods.keySet().forEach(this::forget);
  }
}
