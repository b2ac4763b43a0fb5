package dev.nakhoda.agent.stats;

import dev.nakhoda.machine.KernelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads processes' control groups, version 1 and 2. Stateless; empty when a file is missing, as it
 * is once the process has ended.
 */
public final class ControlGroups {

  private static final long NANOS_PER_MICRO = 1000;

  private final Path root;

  /**
   * @param root normally {@code /}
   */
  public ControlGroups(Path root) {
    this.root = root;
  }

  /** Of the group that a process is in. */
  public Optional<Counters> ofProcess(long pid) {
    List<String> lines = groups(pid);
    return place(lines, "memory")
        .flatMap(memory -> place(lines, "cpuacct").flatMap(cpu -> version1(cpu, memory)))
        .or(() -> place(lines, "").flatMap(this::version2));
  }

  /** How many processes are in the group that a process is in. */
  public long processesOf(long pid) {
    List<String> lines = groups(pid);
    return place(lines, "memory")
        .or(() -> place(lines, ""))
        .flatMap(group -> text(group.resolve("cgroup.procs")))
        .map(text -> text.lines().filter(line -> !line.isBlank()).count())
        .orElse(0L);
  }

  private List<String> groups(long pid) {
    return text(root.resolve("proc/" + pid + "/cgroup"))
        .map(text -> text.lines().toList())
        .orElse(List.of());
  }

  /** Of the whole machine, or of as much of it as this machine's own group is given. */
  public Optional<Counters> ofMachine() {
    Path groups = root.resolve("sys/fs/cgroup");
    return version1(groups.resolve("cpuacct"), groups.resolve("memory"))
        .or(() -> version2(groups))
        .or(() ->
            microseconds(groups)
                .flatMap(nanos -> machineMemory().map(bytes -> new Counters(nanos, bytes))));
  }

  private Optional<Counters> version1(Path cpu, Path memory) {
    OptionalLong nanos = number(cpu.resolve("cpuacct.usage"));
    OptionalLong usage = number(memory.resolve("memory.usage_in_bytes"));
    OptionalLong inactive = line(memory.resolve("memory.stat"), "total_inactive_file");
    return nanos.isPresent() && usage.isPresent()
        ? Optional.of(
            new Counters(nanos.getAsLong(), workingSet(usage.getAsLong(), inactive.orElse(0))))
        : Optional.empty();
  }

  private Optional<Counters> version2(Path group) {
    OptionalLong usage = number(group.resolve("memory.current"));
    OptionalLong inactive = line(group.resolve("memory.stat"), "inactive_file");
    return usage.isPresent()
        ? microseconds(group)
            .map(nanos -> new Counters(nanos, workingSet(usage.getAsLong(), inactive.orElse(0))))
        : Optional.empty();
  }

  private Optional<Long> microseconds(Path group) {
    OptionalLong micros = line(group.resolve("cpu.stat"), "usage_usec");
    return micros.isPresent()
        ? Optional.of(micros.getAsLong() * NANOS_PER_MICRO)
        : Optional.empty();
  }

  /** The root group of version 2 has no memory.current. */
  private Optional<Long> machineMemory() {
    Path info = root.resolve("proc/meminfo");
    OptionalLong total = line(info, "MemTotal:");
    OptionalLong free = line(info, "MemFree:");
    OptionalLong inactive = line(info, "Inactive(file):");
    return total.isPresent() && free.isPresent()
        ? Optional.of(1024 * workingSet(total.getAsLong() - free.getAsLong(), inactive.orElse(0)))
        : Optional.empty();
  }

  private static long workingSet(long usage, long inactive) {
    return Math.max(0, usage - inactive);
  }

  /** The group's folder; {@code controller} is empty for version 2. */
  private Optional<Path> place(List<String> lines, String controller) {
    return lines.stream()
        .map(line -> line.split(":", 3))
        .filter(parts -> parts.length == 3)
        .filter(parts -> Arrays.asList(parts[1].split(",", -1)).contains(controller))
        .findFirst()
        .flatMap(parts -> folder(controller, parts[2]));
  }

  /**
   * Where a machine is itself a container, its mount shows only what lies below its own group, so
   * leading parts of the path may be missing.
   */
  private Optional<Path> folder(String controller, String path) {
    Path mount = root.resolve("sys/fs/cgroup").resolve(controller);
    for (String rest = path.replaceFirst("^/+", ""); ; rest = rest.substring(cut(rest))) {
      if (rest.isEmpty() || rest.startsWith("..")) {
        return Optional.empty();
      }
      Path folder = mount.resolve(rest);
      if (Files.isDirectory(folder)) {
        return Optional.of(folder);
      }
    }
  }

  private static int cut(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path.length() : slash + 1;
  }

  private static OptionalLong line(Path file, String key) {
    return text(file).stream()
        .flatMap(String::lines)
        .map(line -> line.trim().split("\\s+"))
        .filter(words -> words.length >= 2 && words[0].equals(key))
        .mapToLong(words -> parse(words[1]).orElse(0))
        .findFirst();
  }

  private static OptionalLong number(Path file) {
    return text(file).map(ControlGroups::parse).orElse(OptionalLong.empty());
  }

  private static OptionalLong parse(String text) {
    return text.matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(KernelFile.read(file));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
