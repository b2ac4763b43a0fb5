package dev.nakhoda.agent.cgroups;

import java.util.ArrayList;
import java.util.List;

/** Limits as the kernel's files and as systemd's unit. Pure. */
final class GroupFiles {

  private GroupFiles() {}

  /**
   * @param controller whose hierarchy of version 1 has the file
   */
  record Value(String controller, String file, String text) {}

  static List<Value> version1(GroupLimits limits) {
    List<Value> values = new ArrayList<>();
    if (limits.cpuShares() > 0) {
      values.add(new Value("cpu", "cpu.shares", Long.toString(limits.cpuShares())));
    }
    if (limits.cpuQuotaMicros() > 0) {
      values.add(new Value("cpu", "cpu.cfs_period_us", Long.toString(GroupLimits.PERIOD_MICROS)));
      values.add(new Value("cpu", "cpu.cfs_quota_us", Long.toString(limits.cpuQuotaMicros())));
    }
    if (limits.memoryBytes() > 0) {
      values.add(new Value("memory", "memory.limit_in_bytes", Long.toString(limits.memoryBytes())));
    }
    return values;
  }

  static List<Value> version2(GroupLimits limits) {
    List<Value> values = new ArrayList<>();
    if (limits.cpuShares() > 0) {
      values.add(new Value("cpu", "cpu.weight", Long.toString(weight(limits.cpuShares()))));
    }
    if (limits.cpuQuotaMicros() > 0) {
      values.add(
          new Value("cpu", "cpu.max", limits.cpuQuotaMicros() + " " + GroupLimits.PERIOD_MICROS));
    }
    if (limits.memoryBytes() > 0) {
      values.add(new Value("memory", "memory.max", Long.toString(limits.memoryBytes())));
    }
    return values;
  }

  /** As upstream and runc map the one's 2 to 262144 to the other's 1 to 10000. */
  static long weight(long shares) {
    return 1 + (shares - 2) * 9999 / 262_142;
  }

  /** A slice that goes when nothing is in it; systemd itself writes the values. */
  static String unit(GroupLimits limits) {
    StringBuilder text = new StringBuilder("[Unit]\nStopWhenUnneeded=yes\n\n[Slice]\n");
    if (limits.cpuShares() > 0) {
      text.append("CPUWeight=").append(weight(limits.cpuShares())).append('\n');
    }
    if (limits.cpuQuotaMicros() > 0) {
      // Whole percents, up: a container's own quota must fit in.
      long percent = Math.ceilDiv(limits.cpuQuotaMicros() * 100, GroupLimits.PERIOD_MICROS);
      text.append("CPUQuota=").append(percent).append("%\n");
    }
    if (limits.memoryBytes() > 0) {
      text.append("MemoryMax=").append(limits.memoryBytes()).append('\n');
    }
    return text.toString();
  }
}
