package dev.nakhoda.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Undoes {@code init} and {@code join} on this machine. */
public final class Reset {

  private final Directories directories;
  private final Supervisor supervisor;
  private final Progress progress;

  public Reset(Directories directories, Supervisor supervisor, Progress progress) {
    this.directories = directories;
    this.supervisor = supervisor;
    this.progress = progress;
  }

  public void run(boolean purge) {
    List<String> nodes = nodes();
    // Units of systemd would bring their daemons back.
    nodes.forEach(node -> supervisor.stop(Join.agentDaemon(node)));
    Teardown teardown = new Teardown(directories, supervisor, progress);
    boolean found = teardown.end();
    nodes.forEach(node -> supervisor.stop(Join.engineDaemon(node)));
    supervisor.stop(Init.PROXY);
    supervisor.stop(Init.MASTER);
    HostTraces.removeProxy(
        ClusterSettings.load(directories.settings())
            .map(ClusterSettings::serviceCidr)
            .orElse(ClusterSettings.SERVICE_CIDR));
    if (!nodes.isEmpty()) {
      HostTraces.removePodNetwork();
    }
    if (purge) {
      teardown.purge();
    }
    progress.step("reset", found ? "nothing is left running" : "nothing was running");
  }

  private List<String> nodes() {
    Path folder = directories.state().resolve("nodes");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> nodes = Files.list(folder)) {
      return nodes.map(node -> node.getFileName().toString()).toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
