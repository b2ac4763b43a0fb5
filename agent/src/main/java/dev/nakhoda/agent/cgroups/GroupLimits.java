package dev.nakhoda.agent.cgroups;

import dev.nakhoda.api.Quantity;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a control group is given; 0 leaves the kernel's default. Pure.
 *
 * @param cpuShares relative weight (1024 = one CPU requested)
 * @param cpuQuotaMicros CPU time in each {@link #PERIOD_MICROS}
 */
public record GroupLimits(long cpuShares, long cpuQuotaMicros, long memoryBytes) {

  public static final long PERIOD_MICROS = 100_000;

  private static final long LEAST_QUOTA_MICROS = 1_000;
  private static final long LEAST_SHARES = 2;
  private static final long MOST_SHARES = 262_144;

  /** As upstream's classes, by cpu and memory. */
  enum QosClass {
    GUARANTEED,
    BURSTABLE,
    BEST_EFFORT
  }

  private record Amounts(long milliCpu, long memory) {
    static final Amounts NONE = new Amounts(0, 0);

    static Amounts of(JsonNode list) {
      return new Amounts(
          amount(list.path("cpu")).milliValue(), amount(list.path("memory")).value());
    }

    Amounts plus(Amounts other) {
      return new Amounts(milliCpu + other.milliCpu, memory + other.memory);
    }

    Amounts max(Amounts other) {
      return new Amounts(Math.max(milliCpu, other.milliCpu), Math.max(memory, other.memory));
    }

    private static Quantity amount(JsonNode quantity) {
      return quantity.isMissingNode() ? Quantity.ZERO : Quantity.parse(quantity.asString("0"));
    }
  }

  public static long shares(long milliCpu) {
    return Math.clamp(milliCpu * 1024 / 1000, LEAST_SHARES, MOST_SHARES);
  }

  /** 0 for no limit. */
  public static long quotaMicros(long milliCpu) {
    return milliCpu == 0 ? 0 : Math.max(LEAST_QUOTA_MICROS, milliCpu * PERIOD_MICROS / 1000);
  }

  /** Of a group that takes whatever is left. */
  static GroupLimits least() {
    return weight(LEAST_SHARES);
  }

  static GroupLimits weight(long shares) {
    return new GroupLimits(Math.clamp(shares, LEAST_SHARES, MOST_SHARES), 0, 0);
  }

  /** What the pods of a node may have together: nothing keeps them from using idle CPUs. */
  public static GroupLimits ofNode(Quantity cpu, long memoryBytes) {
    return new GroupLimits(shares(cpu.milliValue()), 0, memoryBytes);
  }

  /** Of a pod: a limit holds only where each of its containers has one. */
  static GroupLimits ofPod(JsonNode spec) {
    if (qosClass(spec) == QosClass.BEST_EFFORT) {
      return least();
    }
    Amounts overhead = Amounts.of(spec.path("overhead"));
    Amounts requests = total(spec, "requests").plus(overhead);
    Amounts limits = total(spec, "limits").plus(overhead);
    boolean cpu = containers(spec).allMatch(each -> listed(each, "limits").milliCpu() > 0);
    boolean memory = containers(spec).allMatch(each -> listed(each, "limits").memory() > 0);
    return new GroupLimits(
        shares(requests.milliCpu()),
        cpu ? quotaMicros(limits.milliCpu()) : 0,
        memory ? limits.memory() : 0);
  }

  static QosClass qosClass(JsonNode spec) {
    List<JsonNode> all = containers(spec).toList();
    boolean none =
        all.stream()
            .allMatch(each ->
                listed(each, "requests").equals(Amounts.NONE)
                    && listed(each, "limits").equals(Amounts.NONE));
    if (none) {
      return QosClass.BEST_EFFORT;
    }
    boolean full =
        all.stream()
            .allMatch(each -> {
              Amounts limits = listed(each, "limits");
              return limits.milliCpu() > 0
                  && limits.memory() > 0
                  && limits.equals(listed(each, "requests"));
            });
    return full ? QosClass.GUARANTEED : QosClass.BURSTABLE;
  }

  /**
   * Containers run side by side, init containers one after the other before them, and those that
   * stay (sidecars) beside everything that starts later.
   */
  private static Amounts total(JsonNode spec, String list) {
    Amounts running = Amounts.NONE;
    for (JsonNode container : spec.path("containers")) {
      running = running.plus(listed(container, list));
    }
    Amounts sidecars = Amounts.NONE;
    Amounts starting = Amounts.NONE;
    for (JsonNode container : spec.path("initContainers")) {
      Amounts own = listed(container, list);
      if (container.path("restartPolicy").asString("").equals("Always")) {
        sidecars = sidecars.plus(own);
        starting = starting.max(sidecars);
      } else {
        starting = starting.max(own.plus(sidecars));
      }
    }
    return running.plus(sidecars).max(starting);
  }

  /** A limit without a request asks for as much; static pods come without the API's defaults. */
  private static Amounts listed(JsonNode container, String list) {
    JsonNode resources = container.path("resources");
    Amounts given = Amounts.of(resources.path(list));
    if (list.equals("limits")) {
      return given;
    }
    Amounts limits = Amounts.of(resources.path("limits"));
    JsonNode requests = resources.path("requests");
    return new Amounts(
        requests.has("cpu") ? given.milliCpu() : limits.milliCpu(),
        requests.has("memory") ? given.memory() : limits.memory());
  }

  private static Stream<JsonNode> containers(JsonNode spec) {
    return Stream.concat(
        spec.path("initContainers").valueStream(), spec.path("containers").valueStream());
  }
}
