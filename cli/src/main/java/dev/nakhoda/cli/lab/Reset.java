package dev.nakhoda.cli.lab;

import dev.nakhoda.loop.Time;
import java.util.List;

/** Undoes {@code init} and {@code join} on this machine. */
public final class Reset {

  private final Directories directories;
  private final Supervisor supervisor;
  private final Progress progress;
  private final Time time;

  public Reset(Directories directories, Supervisor supervisor, Progress progress, Time time) {
    this.directories = directories;
    this.supervisor = supervisor;
    this.progress = progress;
    this.time = time;
  }

  public void run(boolean purge) {
    List<String> nodes = directories.nodes();
    boolean master = ClusterSettings.load(directories.settings()).isPresent();
    // Units of systemd would bring their daemons back.
    nodes.forEach(node -> supervisor.stop(Join.agentDaemon(node)));
    boolean found = removePodsOfGivenEngines(nodes);
    Teardown teardown = new Teardown(directories, supervisor, progress, time);
    found |= teardown.end();
    nodes.forEach(node -> supervisor.stop(Join.engineDaemon(node)));
    supervisor.stop(Init.PROXY);
    supervisor.stop(Init.MASTER);
    found |= removeTraces(!nodes.isEmpty());
    if (purge) {
      teardown.purge();
    }
    progress.step("reset", found ? "nothing is left running" : "nothing was running");
    if (!master) {
      sayWhatTheMasterKnows(nodes);
    }
  }

  private boolean removePodsOfGivenEngines(List<String> nodes) {
    boolean found = false;
    for (String node : nodes) {
      found |= GivenEngine.of(directories.node(node)).map(GivenEngine::removePods).orElse(false);
    }
    return found;
  }

  /** Not while another cluster's daemons hold this network namespace: the traces are theirs. */
  private boolean removeTraces(boolean node) {
    Traces traces = Traces.read();
    if (!traces.daemons().isEmpty()) {
      progress.step("reset", "packet rules and routes stay: another cluster's daemons run here");
      return false;
    }
    boolean ours = !traces.tables().isEmpty() || traces.podRoutes() > 0;
    if (node || ours && traces.podBridge()) {
      HostTraces.removePodNetwork();
    }
    HostTraces.removeProxy(
        ClusterSettings.load(directories.settings())
            .map(ClusterSettings::serviceCidr)
            .orElse(serviceCidr()));
    return ours;
  }

  private String serviceCidr() {
    return directories.nodes().stream()
        .map(directories::node)
        .filter(NodeNetwork::present)
        .map(node -> NodeNetwork.load(node).serviceCidr())
        .findFirst()
        .orElse(ClusterSettings.SERVICE_CIDR);
  }

  /** A node may not delete its own Node, and somebody with its name may not join before. */
  private void sayWhatTheMasterKnows(List<String> nodes) {
    for (String node : nodes) {
      progress.say(
          "The master still knows the node "
              + node
              + ". Before a machine of that name joins again, type there: kubectl delete node "
              + node);
    }
  }
}
