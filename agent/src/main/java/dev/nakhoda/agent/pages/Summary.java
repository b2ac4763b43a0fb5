package dev.nakhoda.agent.pages;

import dev.nakhoda.agent.node.Machine;
import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import dev.nakhoda.agent.stats.Counters;
import dev.nakhoda.agent.stats.Usage;
import dev.nakhoda.agent.stats.UsageReporter.Reading;
import dev.nakhoda.api.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The document of {@code /stats/summary}, as the kubelet's stats/v1alpha1 has it. Pure. */
final class Summary {

  private Summary() {}

  static ObjectNode of(NodeView view) {
    Optional<Reading> reading = view.usage().get();
    Machine machine = view.machine().get();
    ObjectNode document = Json.object();
    ObjectNode node = document.putObject("node").put("nodeName", view.node());
    reading.ifPresent(newest -> {
      used(node, newest, "");
      ((ObjectNode) node.path("memory")).put("availableBytes", machine.memoryAvailableBytes());
    });
    String time = reading.map(newest -> seconds(newest.at())).orElse("");
    node.putObject("fs")
        .put("time", time)
        .put("availableBytes", machine.diskAvailableBytes())
        .put("capacityBytes", machine.diskBytes())
        .put("usedBytes", machine.diskBytes() - machine.diskAvailableBytes());
    node.putObject("rlimit")
        .put("time", time)
        .put("maxpid", machine.processLimit())
        .put("curproc", machine.processes());
    ArrayNode pods = document.putArray("pods");
    view.observed().get().entrySet().stream()
        .filter(seen -> !seen.getValue().running().isEmpty())
        .sorted(Comparator.comparing(seen -> seen.getKey().toString()))
        .forEach(seen -> pod(pods.addObject(), seen, reading));
    return document;
  }

  private static void pod(
      ObjectNode pod, Map.Entry<PodIdentity, PodObservation> seen, Optional<Reading> reading) {
    pod.putObject("podRef")
        .put("name", seen.getKey().name())
        .put("namespace", seen.getKey().namespace())
        .put("uid", seen.getKey().uid());
    seen.getValue()
        .sandbox()
        .ifPresent(sandbox -> pod.put("startTime", seconds(sandbox.createdAt())));
    ArrayNode containers = pod.putArray("containers");
    long nanocores = 0;
    long bytes = 0;
    for (Container container : seen.getValue().running()) {
      ObjectNode shown = containers.addObject().put("name", container.name());
      if (container.state() instanceof State.Running running) {
        shown.put("startTime", seconds(running.startedAt()));
      }
      reading.ifPresent(newest -> used(shown, newest, container.id()));
      nanocores += shown.path("cpu").path("usageNanoCores").asLong(0);
      bytes += shown.path("memory").path("workingSetBytes").asLong(0);
    }
    if (reading.isPresent()) {
      String time = seconds(reading.get().at());
      pod.putObject("cpu").put("time", time).put("usageNanoCores", nanocores);
      pod.putObject("memory").put("time", time).put("workingSetBytes", bytes);
    }
  }

  private static void used(ObjectNode target, Reading reading, String key) {
    String time = seconds(reading.at());
    ObjectNode cpu = target.putObject("cpu").put("time", time);
    ObjectNode memory = target.putObject("memory").put("time", time);
    Usage rate = reading.rates().get(key);
    if (rate != null) {
      cpu.put("usageNanoCores", rate.cpuNanocores());
    }
    Counters counted = reading.counters().get(key);
    if (counted != null) {
      cpu.put("usageCoreNanoSeconds", counted.cpuNanos());
      memory.put("workingSetBytes", counted.memoryBytes());
    }
  }

  private static String seconds(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
