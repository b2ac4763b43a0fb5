package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.lab.Directories;
import dev.nakhoda.cli.lab.Down;
import dev.nakhoda.cli.lab.LabSettings;
import dev.nakhoda.cli.lab.Progress;
import dev.nakhoda.cli.lab.Reset;
import dev.nakhoda.cli.lab.StateLock;
import dev.nakhoda.cli.lab.Supervisors;
import dev.nakhoda.loop.Time;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Undoes {@code init} and {@code join} on this machine. */
@Command(
    name = "reset",
    description = "Undo 'init' and 'join' on this machine: processes, containers, routes, mounts")
public final class ResetCommand implements Callable<Integer> {

  @Mixin ClusterOptions cluster;

  @Option(names = "--purge", description = "Remove the state too: objects, images, keys")
  boolean purge;

  @Override
  public Integer call() {
    Directories directories = cluster.directories();
    Progress progress = new Progress(System.out);
    try (StateLock lock = StateLock.take(directories)) {
      if (LabSettings.load(directories).isPresent()) {
        new Down(directories, Supervisors.forLab(directories, Time.SYSTEM), progress, Time.SYSTEM)
            .run(purge);
      } else {
        new Reset(
                directories,
                Supervisors.forMachine(directories, Time.SYSTEM),
                progress,
                Time.SYSTEM)
            .run(purge);
      }
    }
    return 0;
  }
}
