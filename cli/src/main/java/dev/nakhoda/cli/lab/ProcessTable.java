package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The machine's processes as they were at one moment. Daemons are recognised by marks that they
 * inherit in their environment, so that a lost pid file or a re-used pid cannot mislead;
 * containers' processes, which inherit none, by their control group.
 */
public record ProcessTable(List<Entry> entries) {

  /** Environment variable: the run directory of the cluster that a process belongs to. */
  public static final String RUN_MARK = "NAKHODA_RUN";

  /** Environment variable: the daemon's name; set on the supervisor and all below it. */
  public static final String DAEMON_MARK = "NAKHODA_DAEMON";

  /**
   * @param runMark value of {@link #RUN_MARK}, or empty
   * @param daemonMark value of {@link #DAEMON_MARK}, or empty
   * @param groups the text of /proc/PID/cgroup
   */
  public record Entry(
      long pid, String commandLine, String runMark, String daemonMark, String groups) {}

  /** Reads /proc; processes that end meanwhile are left out. */
  public static ProcessTable read() {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path folder : folders) {
        readEntry(folder).ifPresent(entries::add);
      }
    } catch (IOException broken) {
      throw new LabException("cannot read /proc: " + broken.getMessage());
    }
    return new ProcessTable(List.copyOf(entries));
  }

  /** {@code pid} alone, if that is (now) a process of this daemon: cheap enough to ask often. */
  public static boolean isOfDaemon(Path run, String daemon, long pid) {
    return new ProcessTable(readEntry(Path.of("/proc", "" + pid)).stream().toList())
        .ofDaemon(run, daemon, pid)
        .isPresent();
  }

  private static Optional<Entry> readEntry(Path folder) {
    try {
      long pid = Long.parseLong(folder.getFileName().toString());
      String[] environment = text(folder, "environ").split("\0");
      return Optional.of(
          new Entry(
              pid,
              text(folder, "cmdline").replace('\0', ' '),
              value(environment, RUN_MARK),
              value(environment, DAEMON_MARK),
              text(folder, "cgroup")));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private static String text(Path folder, String file) throws IOException {
    return new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.ISO_8859_1);
  }

  private static String value(String[] environment, String name) {
    for (String entry : environment) {
      if (entry.startsWith(name + "=")) {
        return entry.substring(name.length() + 1);
      }
    }
    return "";
  }

  /** Every process that belongs to the cluster with that run directory, but not this one. */
  public List<Entry> ofRun(Path run) {
    return select(entry -> entry.runMark().equals(run.toString()));
  }

  /** The daemon's supervisor and all below it. */
  public List<Entry> ofDaemon(Path run, String daemon) {
    return select(
        entry -> entry.runMark().equals(run.toString()) && entry.daemonMark().equals(daemon));
  }

  /** {@code pid} if that is (still) a process of this daemon. */
  public Optional<Entry> ofDaemon(Path run, String daemon, long pid) {
    return ofDaemon(run, daemon).stream().filter(entry -> entry.pid() == pid).findFirst();
  }

  /** Processes inside these containers (64 hexadecimal digits each). */
  public List<Entry> ofContainers(Collection<String> ids) {
    return select(entry -> ids.stream().anyMatch(entry.groups()::contains));
  }

  private List<Entry> select(Predicate<Entry> wanted) {
    long self = ProcessHandle.current().pid();
    return entries.stream().filter(entry -> entry.pid() != self && wanted.test(entry)).toList();
  }
}
