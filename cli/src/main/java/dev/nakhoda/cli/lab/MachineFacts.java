package dev.nakhoda.cli.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
 * @param addresses this machine's own
 * @param silentEtcd the given etcd servers that do not answer, and why
 * @param leftovers what an earlier run or another cluster has here
 */
record MachineFacts(
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
    Set<String> addresses,
    Map<String, String> silentEtcd,
    List<Leftovers.Leftover> leftovers) {

  /** What of it an administrator wants to see. */
  String summary() {
    List<String> words = new ArrayList<>();
    if (!etcdVersion.isEmpty()) {
      words.add("etcd " + etcdVersion);
    }
    if (!dockerVersion.isEmpty()) {
      words.add("Docker " + dockerVersion);
    }
    words.add("control groups v" + controlGroups.version());
    words.add("durable write %.1f ms".formatted(fsync.toNanos() / 1e6));
    return String.join(", ", words);
  }

  /**
   * @param version 1, 2, or 0 when none is mounted
   */
  public record ControlGroups(int version, Set<String> controllers) {}
}
