package dev.nakhoda.master.scheduler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Adds up what a pod takes, by upstream's formula for init containers and sidecars. Pure. */
final class UsageReader {

  private static final long DEFAULT_MILLI_CPU = 100;
  private static final long DEFAULT_MEMORY = 200L << 20;

  private UsageReader() {}

  static Usage usage(JsonNode spec) {
    Amounts requests = total(spec, false);
    Amounts scored = total(spec, true);
    List<HostPort> ports = new ArrayList<>();
    boolean hostNetwork = spec.path("hostNetwork").asBoolean(false);
    for (JsonNode container : spec.path("containers")) {
      ports(container, hostNetwork, ports);
    }
    for (JsonNode container : spec.path("initContainers")) {
      if (isSidecar(container)) {
        ports(container, hostNetwork, ports);
      }
    }
    return new Usage(requests, scored.milliCpu(), scored.memory(), List.copyOf(ports));
  }

  /**
   * The larger of what runs in the end and what any init container needs beside the sidecars that
   * were started before it.
   */
  private static Amounts total(JsonNode spec, boolean forScore) {
    Amounts running = Amounts.NONE;
    for (JsonNode container : spec.path("containers")) {
      running = running.plus(of(container, forScore));
    }
    Amounts sidecars = Amounts.NONE;
    Amounts peak = Amounts.NONE;
    for (JsonNode container : spec.path("initContainers")) {
      Amounts own = of(container, forScore);
      if (isSidecar(container)) {
        sidecars = sidecars.plus(own);
        peak = peak.max(sidecars);
      } else {
        peak = peak.max(sidecars.plus(own));
      }
    }
    Amounts containers = running.plus(sidecars).max(peak);
    return override(containers, spec.path("resources")).plus(Amounts.of(spec.path("overhead")));
  }

  private static boolean isSidecar(JsonNode initContainer) {
    return initContainer.path("restartPolicy").asString("").equals("Always");
  }

  private static Amounts of(JsonNode container, boolean forScore) {
    JsonNode resources = container.path("resources");
    Amounts requests = override(Amounts.of(resources.path("limits")), resources);
    if (!forScore) {
      return requests;
    }
    return new Amounts(
        requests.milliCpu() == 0 ? DEFAULT_MILLI_CPU : requests.milliCpu(),
        requests.memory() == 0 ? DEFAULT_MEMORY : requests.memory(),
        0,
        Map.of());
  }

  /** What {@code resources.requests} names takes the place of {@code otherwise}. */
  private static Amounts override(Amounts otherwise, JsonNode resources) {
    JsonNode requests = resources.path("requests");
    if (requests.isEmpty()) {
      return otherwise;
    }
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
