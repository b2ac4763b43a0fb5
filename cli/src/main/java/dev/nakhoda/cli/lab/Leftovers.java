package dev.nakhoda.cli.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which {@link Traces} belong to no state of ours and are in the way. Pure. */
final class Leftovers {

  /** One thing in the way, and what to do about it. */
  record Leftover(String wrong, String mend) {}

  private Leftovers() {}

  /**
   * @param run the run directory of the cluster that is to be
   * @param known whether the state directory knows of a master or node here: then what a crash left
   *     is taken over
   */
  static List<Leftover> of(Traces traces, Path run, boolean known) {
    List<Leftover> found = new ArrayList<>();
    List<Traces.Daemon> foreign =
        traces.daemons().stream()
            .filter(daemon -> !daemon.run().equals(run.toString()) && holdsTheNetwork(daemon))
            .toList();
    foreign.stream()
        .map(Traces.Daemon::run)
        .distinct()
        .forEach(other ->
            found.add(
                new Leftover(
                    "another cluster's " + names(foreign, other) + " run here (" + other + ")",
                    "end them with 'nakhoda down' or 'nakhoda reset' and that cluster's --name")));
    if (foreign.isEmpty() && !known) {
      addRemains(traces, found);
    }
    return found;
  }

  /** Only one of these fits into a network namespace: ClusterIPs, DNS and pods are its. */
  private static boolean holdsTheNetwork(Traces.Daemon daemon) {
    return daemon.name().equals(Init.PROXY) || daemon.name().startsWith(Join.agentDaemon(""));
  }

  private static String names(List<Traces.Daemon> daemons, String run) {
    return daemons.stream()
        .filter(daemon -> daemon.run().equals(run))
        .map(Traces.Daemon::name)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static void addRemains(Traces traces, List<Leftover> found) {
    boolean ours = !traces.tables().isEmpty() || traces.podRoutes() > 0;
    if (ours) {
      List<String> remains = new ArrayList<>();
      traces.tables().forEach(table -> remains.add("packet rules " + table));
      if (traces.podRoutes() > 0) {
        remains.add(traces.podRoutes() + " routes to pods");
      }
      if (traces.podBridge()) {
        remains.add("a bridge " + HostTraces.POD_BRIDGE);
      }
      found.add(
          new Leftover(
              "an earlier run left " + String.join(", ", remains), "'nakhoda reset' removes them"));
    } else if (traces.podBridge()) {
      found.add(
          new Leftover(
              "another pod network has a bridge " + HostTraces.POD_BRIDGE + " here",
              "end it, or 'ip link delete " + HostTraces.POD_BRIDGE + "' if nothing uses it"));
    }
  }
}
