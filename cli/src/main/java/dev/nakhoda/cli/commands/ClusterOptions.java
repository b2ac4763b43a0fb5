package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.lab.Directories;
import dev.nakhoda.cli.lab.LabException;
import dev.nakhoda.cli.lab.LabPlan;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which cluster of this machine a command is about. */
public final class ClusterOptions {

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "Name of the cluster on this machine; several may run side by side. Default:"
              + " ${DEFAULT-VALUE}",
      defaultValue = LabPlan.DEFAULT_NAME)
  String name;

  @Option(
      names = "--state",
      paramLabel = "DIRECTORY",
      description =
          "Where it keeps its state. Default: /var/lib/nakhoda, or ~/.nakhoda without root")
  Path state;

  Directories directories() {
    if (!name.matches("[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?")) {
      throw new LabException(
          "--name '" + name + "': at most 20 small letters, digits and hyphens, please");
    }
    Directories directories = Directories.of(name);
    return state == null ? directories : directories.withState(state);
  }
}
