package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.lab.ClusterSettings;
import dev.nakhoda.cli.lab.Directories;
import dev.nakhoda.cli.lab.EtcdFiles;
import dev.nakhoda.cli.lab.Init;
import dev.nakhoda.cli.lab.LabException;
import dev.nakhoda.cli.lab.OwnAddress;
import dev.nakhoda.cli.lab.PreflightReport;
import dev.nakhoda.cli.lab.Progress;
import dev.nakhoda.cli.lab.StateLock;
import dev.nakhoda.cli.lab.Supervisor;
import dev.nakhoda.cli.lab.Supervisors;
import dev.nakhoda.cli.lab.Tokens;
import dev.nakhoda.cli.lab.WantedMachine;
import dev.nakhoda.client.Client;
import dev.nakhoda.loop.Time;
import dev.nakhoda.pki.BootstrapToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes this machine a master. */
@Command(name = "init", description = "Make this machine the master of a new cluster")
public final class InitCommand implements Callable<Integer> {

  @Mixin ClusterOptions cluster;
  @Mixin RangeOptions ranges;

  @Option(
      names = "--advertise-address",
      paramLabel = "IP",
      description =
          "Where nodes and users reach this machine. Default: the address of its default route")
  String advertiseAddress;

  @Option(names = "--token", description = "Bootstrap token for nodes. Default: a random one")
  String token;

  @Option(
      names = "--token-ttl",
      paramLabel = "DURATION",
      description = "How long that token is good, e.g. 24h; 0 for ever. Default: 24h",
      converter = DurationConverter.class)
  Duration tokenLife = Tokens.DEFAULT_LIFE;

  @Option(
      names = "--write-kubeconfig",
      paramLabel = "FILE",
      description = "Write the administrator's kubeconfig there too")
  Path kubeconfig;

  @Override
  public Integer call() {
    Directories directories = cluster.directories();
    Progress progress = new Progress(System.out);
    BootstrapToken chosen = chosenToken();
    try (StateLock lock = StateLock.take(directories)) {
      Supervisor supervisor = Supervisors.forMachine(directories, Time.SYSTEM);
      ClusterSettings settings = settings(directories);
      EtcdFiles etcd = ranges.etcdFiles(directories);
      sayWhatIsThere(directories, progress, supervisor);
      new PreflightReport(directories, progress, Time.SYSTEM)
          .demand(WantedMachine.master(settings, etcd, supervisor.running(Init.MASTER)));
      Init init = new Init(directories, settings, etcd, supervisor, progress, Time.SYSTEM);
      init.startMaster();
      init.awaitReady();
      init.startProxy();
      init.awaitProxy();
      try (Client client = init.client()) {
        new Tokens(client).create(chosen, tokenLife, "nakhoda init", Time.SYSTEM.now());
      }
      copyKubeconfig(directories);
      progress.say(farewell(directories, settings, init, chosen));
    }
    return 0;
  }

  private static void sayWhatIsThere(
      Directories directories, Progress progress, Supervisor supervisor) {
    if (ClusterSettings.load(directories.settings()).isPresent()) {
      progress.step(
          "init",
          "this machine is a master already ("
              + (supervisor.running(Init.MASTER) ? "it runs" : "it does not run")
              + "): its keys and objects in "
              + directories.state()
              + " stay; 'nakhoda reset --purge' ends it for good");
    }
  }

  private BootstrapToken chosenToken() {
    try {
      return token == null ? BootstrapToken.generate() : BootstrapToken.parse(token);
    } catch (IllegalArgumentException wrong) {
      throw new LabException("--token: " + wrong.getMessage());
    }
  }

  private ClusterSettings settings(Directories directories) {
    Optional<ClusterSettings> former = ClusterSettings.load(directories.settings());
    String address =
        advertiseAddress != null
            ? advertiseAddress
            : former.map(ClusterSettings::advertiseAddress).orElseGet(OwnAddress::find);
    return ranges.settings(address, former);
  }

  private void copyKubeconfig(Directories directories) {
    if (kubeconfig == null) {
      return;
    }
    try {
      if (kubeconfig.toAbsolutePath().getParent() != null) {
        Files.createDirectories(kubeconfig.toAbsolutePath().getParent());
      }
      Files.copy(
          directories.adminKubeconfig(),
          kubeconfig,
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException failed) {
      throw new LabException("--write-kubeconfig: cannot write " + failed.getMessage());
    }
  }

  private static String farewell(
      Directories directories, ClusterSettings settings, Init init, BootstrapToken token) {
    return """

    This machine is the master now. On every node machine type, as root:

      ./nakhoda join %s --token %s \\
        --discovery-token-ca-cert-hash %s

    And here:

      export KUBECONFIG=%s
      kubectl get nodes
    """
        .formatted(
            settings.grpcAddress(),
            token.reveal(),
            init.pki().authorityHash(),
            directories.adminKubeconfig());
  }
}
