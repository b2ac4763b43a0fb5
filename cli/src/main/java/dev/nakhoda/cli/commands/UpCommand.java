package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.lab.ClusterSettings;
import dev.nakhoda.cli.lab.Directories;
import dev.nakhoda.cli.lab.EtcdFiles;
import dev.nakhoda.cli.lab.Init;
import dev.nakhoda.cli.lab.LabPlan;
import dev.nakhoda.cli.lab.LabSettings;
import dev.nakhoda.cli.lab.PreflightReport;
import dev.nakhoda.cli.lab.Progress;
import dev.nakhoda.cli.lab.StateLock;
import dev.nakhoda.cli.lab.Subnet;
import dev.nakhoda.cli.lab.SubnetChoice;
import dev.nakhoda.cli.lab.Supervisor;
import dev.nakhoda.cli.lab.Supervisors;
import dev.nakhoda.cli.lab.Up;
import dev.nakhoda.cli.lab.WantedMachine;
import dev.nakhoda.loop.Time;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A cluster of one master and N nodes on this machine. */
@Command(
    name = "up",
    description = "Start a cluster on this machine, every node in a network namespace of its own")
public final class UpCommand implements Callable<Integer> {

  @Mixin ClusterOptions cluster;
  @Mixin RangeOptions ranges;
  @Mixin NodeOptions nodeOptions;

  @Option(names = "--nodes", paramLabel = "N", description = "How many nodes. Default: 2")
  Integer nodes;

  @Option(
      names = "--lab-subnet",
      paramLabel = "CIDR",
      description = "Addresses of master and nodes. Default: the first free /24 from 10.88.0.0 on")
  String subnet;

  @Option(
      names = "--registry-mirror",
      paramLabel = "URL",
      description = "Where the nodes' Docker engines look first for images")
  List<String> mirrors;

  @Option(
      names = "--insecure-registry",
      paramLabel = "HOST",
      description = "A registry without TLS that the nodes may use")
  List<String> insecure;

  @Option(
      names = "--pod-infra-container-image",
      paramLabel = "IMAGE",
      description = "The pause image. Default: each agent builds its own")
  String infraImage;

  @Override
  public Integer call() {
    Directories directories = cluster.directories();
    Progress progress = new Progress(System.out);
    try (StateLock lock = StateLock.take(directories)) {
      Supervisor supervisor = Supervisors.forLab(directories, Time.SYSTEM);
      Optional<LabSettings> former = LabSettings.load(directories);
      LabSettings lab = settings(former);
      ClusterSettings settings =
          ranges.settings(lab.plan().masterAddress(), ClusterSettings.load(directories.settings()));
      EtcdFiles etcd = ranges.etcdFiles(directories);
      new PreflightReport(directories, progress, Time.SYSTEM)
          .demand(WantedMachine.lab(settings, etcd, supervisor.running(Init.MASTER)));
      boolean started =
          new Up(directories, lab, settings, etcd, supervisor, progress, Time.SYSTEM).run();
      progress.say(farewell(directories, lab, started));
    }
    return 0;
  }

  private LabSettings settings(Optional<LabSettings> former) {
    Subnet chosen =
        subnet != null
            ? Subnet.parse(RangeOptions.network(subnet, "--lab-subnet"))
            : former.map(LabSettings::subnet).orElseGet(SubnetChoice::firstFree);
    // What the agents would refuse is refused here.
    nodeOptions.upkeep(cluster.directories().state(), cluster.directories().groupRoot());
    List<String> nodeFlags = nodeOptions.words();
    Optional<LabSettings> kept = former.filter(before -> nodeFlags.isEmpty());
    return new LabSettings(
        cluster.name,
        chosen,
        nodes != null ? nodes : former.map(LabSettings::nodes).orElse(2),
        mirrors != null ? mirrors : former.map(LabSettings::registryMirrors).orElse(List.of()),
        insecure != null ? insecure : former.map(LabSettings::insecureRegistries).orElse(List.of()),
        infraImage != null ? Optional.of(infraImage) : former.flatMap(LabSettings::infraImage),
        kept.map(LabSettings::nodeFlags).orElseGet(nodeOptions::labWords),
        kept.map(LabSettings::shutdown).orElse(nodeOptions.shutdownGrace));
  }

  private String farewell(Directories directories, LabSettings lab, boolean started) {
    String name = cluster.name.equals(LabPlan.DEFAULT_NAME) ? "" : " --name " + cluster.name;
    return """

    %s: 1 master, %d nodes, all Ready. Now type:

      export KUBECONFIG=%s
      kubectl get nodes

    ./nakhoda down%s ends it and keeps its state; with --purge it forgets that too.
    """
        .formatted(
            started ? "The cluster is up" : "The cluster was up already",
            lab.nodes(),
            directories.adminKubeconfig(),
            name);
  }
}
