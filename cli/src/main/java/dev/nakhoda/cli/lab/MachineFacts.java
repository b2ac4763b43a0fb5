package dev.nakhoda.cli.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@link Preflight} wants to know about this machine, read once by {@link MachineProbe}.
 *
 * @param missingPrograms of those that the role needs
 * @param etcdVersion empty: unknown
 * @param dockerVersion empty: unknown
 * @param fsync how long the state directory's disk takes to make a small write durable
 * @param portHolders taken ports and who holds each
 * @param takenNetworks networks that this machine has addresses in or routes to
 * @param foreignRuns what an earlier run left that does not belong to this state directory
 */
public record MachineFacts(
    boolean root,
    Set<String> missingPrograms,
    String etcdVersion,
    String dockerVersion,
    ControlGroups controlGroups,
    Map<String, Long> sysctls,
    Instant clock,
    Duration fsync,
    long freeDiskBytes,
    long memoryBytes,
    Map<Integer, String> portHolders,
    List<Subnet> takenNetworks,
    List<String> foreignRuns) {

  /**
   * @param version 1, 2, or 0 when none is mounted
   */
  public record ControlGroups(int version, Set<String> controllers) {}
}
