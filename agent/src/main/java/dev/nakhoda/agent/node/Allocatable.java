package dev.nakhoda.agent.node;

import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.eviction.Signal;
import dev.nakhoda.agent.eviction.Threshold;
import dev.nakhoda.api.Quantity;
import java.util.List;

/**
 * What pods may have of a node: its capacity without what is reserved and without what eviction
 * keeps free. Pure.
 */
public record Allocatable(Upkeep.Reserved reserved, List<Threshold> thresholds) {

  public static final Allocatable DEFAULT =
      new Allocatable(Upkeep.Reserved.NONE, Threshold.HARD_DEFAULTS);

  public Allocatable {
    thresholds = List.copyOf(thresholds);
  }

  public Quantity cpu(int cpus) {
    long milli = cpus * 1000L - reserved("cpu").milliValue();
    return Quantity.ofMilli(Math.max(0, milli));
  }

  public long memory(long capacity) {
    return Math.max(0, capacity - reserved("memory").value() - kept(Signal.MEMORY, capacity));
  }

  long disk(long capacity) {
    long reserved = reserved("ephemeral-storage").value();
    return Math.max(0, capacity - reserved - kept(Signal.NODE_DISK, capacity));
  }

  private Quantity reserved(String resource) {
    return reserved
        .system()
        .getOrDefault(resource, Quantity.ZERO)
        .plus(reserved.kube().getOrDefault(resource, Quantity.ZERO));
  }

  private long kept(Signal signal, long capacity) {
    return thresholds.stream()
        .filter(threshold -> threshold.isHard() && threshold.signal() == signal)
        .mapToLong(threshold -> threshold.least().of(capacity))
        .sum();
  }
}
