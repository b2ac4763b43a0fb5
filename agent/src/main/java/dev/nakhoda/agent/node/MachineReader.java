package dev.nakhoda.agent.node;

import dev.nakhoda.machine.KernelFile;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads {@link Machine} from /proc, /sys and /etc. Stateless; what cannot be read counts as 0. */
public final class MachineReader {

  private static final String UNKNOWN = "unknown";

  private final Path root;
  private final Path data;

  /**
   * @param root normally {@code /}
   * @param data a path on the file system that holds images and volumes
   */
  public MachineReader(Path root, Path data) {
    this.root = root;
    this.data = data;
  }

  public Machine read() {
    Map<String, Long> memory = memory();
    long total = limited(memory.getOrDefault("MemTotal", 0L));
    long available =
        total < memory.getOrDefault("MemTotal", 0L)
            ? Math.min(memory.getOrDefault("MemAvailable", 0L), total - heldByGroup())
            : memory.getOrDefault("MemAvailable", 0L);
    long diskBytes = 0;
    long diskAvailable = 0;
    try {
      FileStore store = Files.getFileStore(existing(data));
      diskBytes = store.getTotalSpace();
      diskAvailable = store.getUsableSpace();
    } catch (IOException unreadable) {
      // Counts as 0, which no condition is derived from.
    }
    return new Machine(
        cpus(),
        total,
        Math.clamp(available, 0, total),
        diskBytes,
        diskAvailable,
        processes(),
        number("proc/sys/kernel/pid_max"),
        identity());
  }

  private Machine.Identity identity() {
    return new Machine.Identity(
        text("proc/sys/kernel/hostname"),
        text("etc/machine-id"),
        systemUuid(),
        text("proc/sys/kernel/random/boot_id"),
        text("proc/sys/kernel/osrelease"),
        osImage(),
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "amd64";
          case "aarch64" -> "arm64";
          case String other -> other;
        });
  }

  /** A machine whose firmware gives none is known by its system's. */
  private String systemUuid() {
    String given = text("sys/class/dmi/id/product_uuid");
    return given.equals(UNKNOWN) ? text("etc/machine-id") : given;
  }

  private String osImage() {
    return text("etc/os-release")
        .lines()
        .filter(line -> line.startsWith("PRETTY_NAME="))
        .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
        .findFirst()
        .orElse("Linux");
  }

  /** Kernel's figures in bytes, by their name. */
  private Map<String, Long> memory() {
    return text("proc/meminfo")
        .lines()
        .map(line -> line.split("[:\\s]+"))
        .filter(words -> words.length >= 3 && words[1].matches("[0-9]{1,15}"))
        .collect(
            Collectors.toMap(
                words -> words[0], words -> Long.parseLong(words[1]) * 1024, (a, b) -> a));
  }

  private long limited(long total) {
    long v2 = number("sys/fs/cgroup/memory.max");
    long v1 = number("sys/fs/cgroup/memory/memory.limit_in_bytes");
    long limit = v2 > 0 ? v2 : v1;
    return limit > 0 && limit < total ? limit : total;
  }

  /** Of this machine's own control group, without the file pages that the kernel can drop. */
  private long heldByGroup() {
    String v1 = "sys/fs/cgroup/memory/";
    boolean first = number(v1 + "memory.usage_in_bytes") > 0;
    long usage =
        first ? number(v1 + "memory.usage_in_bytes") : number("sys/fs/cgroup/memory.current");
    String prefix = first ? "total_" : "";
    long droppable =
        text(first ? v1 + "memory.stat" : "sys/fs/cgroup/memory.stat")
            .lines()
            .map(line -> line.split(" "))
            .filter(words ->
                words.length == 2
                    && words[0].matches(prefix + "(in)?active_file")
                    && words[1].matches("[0-9]{1,18}"))
            .mapToLong(words -> Long.parseLong(words[1]))
            .sum();
    return Math.max(0, usage - droppable);
  }

  private int cpus() {
    int present =
        (int) text("proc/cpuinfo").lines().filter(line -> line.startsWith("processor")).count();
    int all = present > 0 ? present : Runtime.getRuntime().availableProcessors();
    String[] quota = text("sys/fs/cgroup/cpu.max").split(" ");
    long time = number("sys/fs/cgroup/cpu/cpu.cfs_quota_us");
    long period = number("sys/fs/cgroup/cpu/cpu.cfs_period_us");
    if (quota.length == 2 && quota[0].matches("[0-9]{1,15}")) {
      time = Long.parseLong(quota[0]);
      period = Long.parseLong(quota[1].strip());
    }
    return time > 0 && period > 0 ? (int) Math.clamp(Math.ceilDiv(time, period), 1, all) : all;
  }

  private long processes() {
    try (Stream<Path> entries = Files.list(root.resolve("proc"))) {
      return entries
          .filter(entry -> Character.isDigit(entry.getFileName().toString().charAt(0)))
          .count();
    } catch (IOException unreadable) {
      return 0;
    }
  }

  private long number(String file) {
    String text = text(file);
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  private String text(String file) {
    try {
      return KernelFile.read(root.resolve(file));
    } catch (IOException unreadable) {
      return UNKNOWN;
    }
  }

  private static Path existing(Path path) {
    Path present = path.toAbsolutePath();
    while (!Files.exists(present)) {
      present = present.getParent();
    }
    return present;
  }
}
