package dev.nakhoda.cli.lab;

import dev.nakhoda.cli.lab.LabPlan.LabNode;
import dev.nakhoda.loop.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Ends what {@link Up} made: processes, containers, mounts, namespaces, cables, bridge, rules. */
public final class Down {

  private final Directories directories;
  private final Teardown teardown;
  private final Progress progress;

  public Down(Directories directories, Supervisor supervisor, Progress progress, Time time) {
    this.directories = directories;
    this.teardown = new Teardown(directories, supervisor, progress, time);
    this.progress = progress;
  }

  public void run(boolean purge) {
    boolean found = teardown.end();
    Optional<LabSettings> lab = LabSettings.load(directories);
    if (lab.isPresent()) {
      found |= removeNetwork(lab.get());
    }
    HostTraces.removeProxy(
        ClusterSettings.load(directories.settings())
            .map(ClusterSettings::serviceCidr)
            .orElse(ClusterSettings.SERVICE_CIDR));
    if (purge) {
      teardown.purge();
    }
    progress.step("down", found ? "nothing is left running" : "nothing was running");
  }

  /** Also nodes of an earlier run with more nodes than now. */
  private boolean removeNetwork(LabSettings lab) {
    int nodes = Math.max(lab.nodes(), knownNodes());
    LabPlan plan = LabPlan.of(lab.name(), lab.subnet(), nodes);
    LabNetwork network = new LabNetwork(plan, ClusterSettings.of("").clusterDns());
    boolean found = Command.run("ip", "link", "show", "dev", plan.bridge()).ok();
    for (LabNode node : plan.nodes()) {
      found |= Files.exists(Path.of(node.namespacePath()));
      network.tearDown(node);
    }
    network.tearDownBridge();
    return found;
  }

  private int knownNodes() {
    return directories.nodes().stream()
        .filter(name -> name.matches("node-\\d{1,3}"))
        .mapToInt(name -> Integer.parseInt(name.substring("node-".length())))
        .max()
        .orElse(0);
  }
}
