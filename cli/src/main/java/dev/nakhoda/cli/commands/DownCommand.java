package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.lab.Directories;
import dev.nakhoda.cli.lab.Down;
import dev.nakhoda.cli.lab.Progress;
import dev.nakhoda.cli.lab.StateLock;
import dev.nakhoda.cli.lab.Supervisors;
import dev.nakhoda.loop.Time;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends the cluster that {@code up} started. */
@Command(name = "down", description = "End the cluster that 'up' started; leaves nothing running")
public final class DownCommand implements Callable<Integer> {

  @Mixin ClusterOptions cluster;

  @Option(names = "--purge", description = "Remove its state too: objects, images, keys")
  boolean purge;

  @Override
  public Integer call() {
    Directories directories = cluster.directories();
    try (StateLock lock = StateLock.take(directories)) {
      new Down(
              directories,
              Supervisors.forLab(directories, Time.SYSTEM),
              new Progress(System.out),
              Time.SYSTEM)
          .run(purge);
    }
    return 0;
  }
}
