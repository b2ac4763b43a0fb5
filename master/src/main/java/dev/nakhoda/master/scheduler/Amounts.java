package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.Quantity;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * Amounts of resources. A pure value.
 *
 * @param others extended resources by name; whole numbers
 */
public record Amounts(long milliCpu, long memory, long ephemeralStorage, Map<String, Long> others) {

  public static final Amounts NONE = new Amounts(0, 0, 0, Map.of());

  /** What has a field of its own, or is counted by the node. */
  private static final Set<String> NAMED = Set.of("cpu", "memory", "ephemeral-storage", "pods");

  /** From a resource list such as {@code requests}; the entry {@code pods} is left out. */
  public static Amounts of(JsonNode list) {
    if (list.isEmpty()) {
      return NONE;
    }
    Map<String, Long> others = new HashMap<>();
    list.forEachEntry((name, amount) -> {
      if (!NAMED.contains(name)) {
        others.put(name, quantity(amount).value());
      }
    });
    return new Amounts(
        quantity(list.path("cpu")).milliValue(),
        quantity(list.path("memory")).value(),
        quantity(list.path("ephemeral-storage")).value(),
        Map.copyOf(others));
  }

  private static Quantity quantity(JsonNode amount) {
    return amount.isMissingNode() || amount.isNull()
        ? Quantity.ZERO
        : Quantity.parse(amount.asString("0"));
  }

  public Amounts plus(Amounts other) {
    return combine(other, Long::sum);
  }

  public Amounts minus(Amounts other) {
    return combine(other, (mine, theirs) -> mine - theirs);
  }

  /** The larger of each. */
  public Amounts max(Amounts other) {
    return combine(other, Math::max);
  }

  public long other(String name) {
    return others.getOrDefault(name, 0L);
  }

  private Amounts combine(Amounts other, LongBinaryOperator operator) {
    Map<String, Long> combined = others;
    if (!others.isEmpty() || !other.others.isEmpty()) {
      combined = new HashMap<>(others);
      other.others.keySet().forEach(combined.keySet()::remove);
      for (String name : other.others.keySet()) {
        combined.put(name, operator.applyAsLong(other(name), other.other(name)));
      }
      combined = Map.copyOf(combined);
    }
    return new Amounts(
        operator.applyAsLong(milliCpu, other.milliCpu),
        operator.applyAsLong(memory, other.memory),
        operator.applyAsLong(ephemeralStorage, other.ephemeralStorage),
        combined);
  }
}
