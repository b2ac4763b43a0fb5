package dev.nakhoda.agent.cgroups;

import dev.nakhoda.api.PodTotal;
import dev.nakhoda.api.QosClass;
import dev.nakhoda.api.Quantity;
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

  private static final PodTotal<Amounts> TOTAL =
      new PodTotal<>(Amounts.NONE, Amounts::plus, Amounts::max);

  private record Amounts(long milliCpu, long memory) {
    static final Amounts NONE = new Amounts(0, 0);

    static Amounts of(JsonNode list) {
      return of(list.path("cpu"), list.path("memory"));
    }

    private static Amounts of(JsonNode cpu, JsonNode memory) {
      return new Amounts(amount(cpu).milliValue(), amount(memory).value());
    }

    static Amounts requested(JsonNode container) {
      JsonNode resources = container.path("resources");
      return of(QosClass.request(resources, "cpu"), QosClass.request(resources, "memory"));
    }

    static Amounts limited(JsonNode container) {
      return of(container.path("resources").path("limits"));
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
    if (QosClass.of(spec) == QosClass.BEST_EFFORT) {
      return least();
    }
    Amounts overhead = Amounts.of(spec.path("overhead"));
    Amounts requests = TOTAL.of(spec, Amounts::requested).plus(overhead);
    Amounts limits = TOTAL.of(spec, Amounts::limited).plus(overhead);
    boolean cpu = containers(spec).allMatch(each -> Amounts.limited(each).milliCpu() > 0);
    boolean memory = containers(spec).allMatch(each -> Amounts.limited(each).memory() > 0);
    return new GroupLimits(
        shares(requests.milliCpu()),
        cpu ? quotaMicros(limits.milliCpu()) : 0,
        memory ? limits.memory() : 0);
  }

  private static Stream<JsonNode> containers(JsonNode spec) {
    return Stream.concat(
        spec.path("initContainers").valueStream(), spec.path("containers").valueStream());
  }
}
