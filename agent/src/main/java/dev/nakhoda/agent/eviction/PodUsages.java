package dev.nakhoda.agent.eviction;

import dev.nakhoda.agent.eviction.Candidate.Amounts;
import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.pods.WantedPod;
import dev.nakhoda.agent.runtime.Runtime;
import dev.nakhoda.agent.runtime.RuntimeStatus;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import dev.nakhoda.agent.stats.ControlGroups;
import dev.nakhoda.agent.stats.Counters;
import dev.nakhoda.agent.volumes.PodDirectory;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Measures what pods use. Stateless; blocks on disks and on the runtime.
 *
 * @param directory of all pods' files
 */
public record PodUsages(Runtime runtime, ControlGroups groups, Path directory) {

  private static final int CRITICAL_PRIORITY = 2_000_000_000;

  /** {@code written} by container id, empty when disks do not matter. */
  public Candidate candidate(KubeObject pod, PodObservation seen, Map<String, Long> written) {
    List<Candidate.Container> containers = new ArrayList<>();
    for (JsonNode spec : pod.tree().path("spec").path("containers")) {
      String name = spec.path("name").asString("");
      Amounts used = seen.newest(name).map(found -> used(found, written)).orElse(Amounts.NONE);
      containers.add(new Candidate.Container(name, used, requested(spec)));
    }
    if (!written.isEmpty()) {
      long volumes = volumes(pod).values().stream().mapToLong(Long::longValue).sum();
      containers.add(new Candidate.Container("", new Amounts(0, volumes, 0), Amounts.NONE));
    }
    return new Candidate(
        WantedPod.identity(pod), priority(pod), isCritical(pod), WantedPod.grace(pod), containers);
  }

  private Amounts used(RuntimeStatus.Container container, Map<String, Long> written) {
    long disk = written.getOrDefault(container.id(), 0L);
    return container.state() instanceof State.Running running
        ? new Amounts(
            groups.ofProcess(running.pid()).map(Counters::memoryBytes).orElse(0L),
            disk,
            groups.processesOf(running.pid()))
        : new Amounts(0, disk, 0);
  }

  private static Amounts requested(JsonNode container) {
    JsonNode resources = container.path("resources");
    return new Amounts(request(resources, "memory"), request(resources, "ephemeral-storage"), 0);
  }

  private static long request(JsonNode resources, String resource) {
    String text = resources.path("requests").path(resource).asString("");
    String limit = resources.path("limits").path(resource).asString("");
    String either = text.isEmpty() ? limit : text;
    return either.isEmpty() ? 0 : Quantity.parse(either).value();
  }

  static int priority(KubeObject pod) {
    return pod.tree().path("spec").path("priority").asInt(0);
  }

  static boolean isCritical(KubeObject pod) {
    return pod.annotations().containsKey("kubernetes.io/config.source")
        || pod.annotations().containsKey("kubernetes.io/config.mirror")
        || priority(pod) >= CRITICAL_PRIORITY;
  }

  /** Bytes in each emptyDir of a pod, by the volume's name. */
  Map<String, Long> volumes(KubeObject pod) {
    Map<String, Long> used = new HashMap<>();
    PodDirectory files = PodDirectory.of(directory, pod.uid());
    for (JsonNode volume : pod.tree().path("spec").path("volumes")) {
      if (volume.path("emptyDir").isObject()) {
        String name = volume.path("name").asString("");
        used.put(name, DirectorySize.of(files.volume("kubernetes.io~empty-dir", name)));
      }
    }
    return used;
  }

  /** What each container of a pod has written, by its name. */
  static Map<String, Long> written(PodObservation seen, Map<String, Long> byId) {
    Map<String, Long> written = new HashMap<>();
    seen.containers()
        .forEach(each -> written.merge(each.name(), byId.getOrDefault(each.id(), 0L), Long::sum));
    return written;
  }
}
