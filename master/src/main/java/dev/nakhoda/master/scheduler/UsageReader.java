package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.PodTotal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads what a pod takes of its node. Pure. */
final class UsageReader {

  private static final long DEFAULT_MILLI_CPU = 100;
  private static final long DEFAULT_MEMORY = 200L << 20;

  private static final PodTotal<Asked> TOTAL =
      new PodTotal<>(Asked.NOTHING, Asked::plus, Asked::max);

  /**
   * @param scoredMilliCpu the request, where a container without one counts for something
   */
  private record Asked(Amounts requests, long scoredMilliCpu, long scoredMemory) {
    static final Asked NOTHING = new Asked(Amounts.NONE, 0, 0);

    static Asked of(JsonNode container) {
      Amounts requests = Amounts.of(container.path("resources").path("requests"));
      return new Asked(
          requests,
          requests.milliCpu() == 0 ? DEFAULT_MILLI_CPU : requests.milliCpu(),
          requests.memory() == 0 ? DEFAULT_MEMORY : requests.memory());
    }

    Asked plus(Asked other) {
      return new Asked(
          requests.plus(other.requests),
          scoredMilliCpu + other.scoredMilliCpu,
          scoredMemory + other.scoredMemory);
    }

    Asked max(Asked other) {
      return new Asked(
          requests.max(other.requests),
          Math.max(scoredMilliCpu, other.scoredMilliCpu),
          Math.max(scoredMemory, other.scoredMemory));
    }

    /** Of the whole pod, when it says so by itself. */
    Asked named(JsonNode requests) {
      return new Asked(
          override(this.requests, requests),
          requests.has("cpu") ? Amounts.of(requests).milliCpu() : scoredMilliCpu,
          requests.has("memory") ? Amounts.of(requests).memory() : scoredMemory);
    }

    Asked plus(Amounts overhead) {
      return plus(new Asked(overhead, overhead.milliCpu(), overhead.memory()));
    }
  }

  private UsageReader() {}

  static Usage usage(JsonNode spec) {
    List<HostPort> ports = new ArrayList<>();
    boolean hostNetwork = spec.path("hostNetwork").asBoolean(false);
    for (JsonNode container : spec.path("containers")) {
      ports(container, hostNetwork, ports);
    }
    for (JsonNode container : spec.path("initContainers")) {
      if (PodTotal.isSidecar(container)) {
        ports(container, hostNetwork, ports);
      }
    }
    Asked asked = asked(spec);
    return new Usage(
        asked.requests(), asked.scoredMilliCpu(), asked.scoredMemory(), List.copyOf(ports));
  }

  private static Asked asked(JsonNode spec) {
    Asked asked = TOTAL.of(spec, Asked::of);
    JsonNode named = spec.path("resources").path("requests");
    Asked whole = named.isEmpty() ? asked : asked.named(named);
    JsonNode overhead = spec.path("overhead");
    return overhead.isEmpty() ? whole : whole.plus(Amounts.of(overhead));
  }

  /** What {@code requests} name takes the place of {@code otherwise}. */
  private static Amounts override(Amounts otherwise, JsonNode requests) {
    Amounts named = Amounts.of(requests);
    var others = new HashMap<>(otherwise.others());
    others.putAll(named.others());
    return new Amounts(
        requests.has("cpu") ? named.milliCpu() : otherwise.milliCpu(),
        requests.has("memory") ? named.memory() : otherwise.memory(),
        requests.has("ephemeral-storage") ? named.ephemeralStorage() : otherwise.ephemeralStorage(),
        Map.copyOf(others));
  }

  private static void ports(JsonNode container, boolean hostNetwork, List<HostPort> found) {
    for (JsonNode port : container.path("ports")) {
      int hostPort =
          port.path("hostPort").asInt(hostNetwork ? port.path("containerPort").asInt() : 0);
      if (hostPort > 0) {
        String address = port.path("hostIP").asString("");
        found.add(
            new HostPort(
                address.isEmpty() ? "0.0.0.0" : address,
                port.path("protocol").asString("TCP"),
                hostPort));
      }
    }
  }
}
