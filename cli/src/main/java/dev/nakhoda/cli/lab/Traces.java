package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What clusters have left, or have running, in this process's network namespace at one moment.
 *
 * @param daemons processes with our marks
 * @param podBridge whether there is a bridge {@code cni0}
 * @param tables our tables of packet rules, the labs' own excepted
 * @param podRoutes how many routes carry the agents' protocol number
 */
public record Traces(List<Daemon> daemons, boolean podBridge, List<String> tables, long podRoutes) {

  public static final Traces NONE = new Traces(List.of(), false, List.of(), 0);

  /**
   * @param run the run directory of its cluster
   */
  public record Daemon(String run, String name) {}

  public static Traces read() {
    return new Traces(
        running(),
        Command.run("ip", "link", "show", "dev", HostTraces.POD_BRIDGE).ok(),
        HostTraces.tables(),
        HostTraces.podRoutes());
  }

  private static List<Daemon> running() {
    String here = namespace("self");
    return ProcessTable.read().entries().stream()
        .filter(entry -> !entry.runMark().isEmpty() && !entry.daemonMark().isEmpty())
        .filter(entry -> Objects.equals(here, namespace("" + entry.pid())))
        .map(entry -> new Daemon(entry.runMark(), entry.daemonMark()))
        .distinct()
        .toList();
  }

  /** Of the network; a process that has gone meanwhile is in none. */
  private static String namespace(String process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", process, "ns/net")).toString();
    } catch (IOException gone) {
      return "";
    }
  }
}
