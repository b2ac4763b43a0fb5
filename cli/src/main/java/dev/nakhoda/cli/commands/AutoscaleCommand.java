package dev.nakhoda.cli.commands;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.workloads.Generators;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a HorizontalPodAutoscaler for a workload. */
@Command(
    name = "autoscale",
    description = "Auto-scale a deployment, replica set, stateful set, or replication controller")
public final class AutoscaleCommand implements Callable<Integer> {

  @Mixin ApiOptions api;
  @Mixin Selection selection;

  @Parameters(
      paramLabel = "TYPE[/NAME]",
      arity = "0..*",
      description = "TYPE NAME... or TYPE/NAME...")
  List<String> words = List.of();

  @Option(names = "--min", description = "Least replicas. Default: the server's")
  Optional<Integer> least = Optional.empty();

  @Option(names = "--max", required = true, description = "Most replicas")
  int most;

  @Option(names = "--cpu-percent", description = "Of the requested CPU, on average")
  Optional<Integer> percent = Optional.empty();

  @Option(names = "--name", description = "Default: the workload's")
  Optional<String> name = Optional.empty();

  @Override
  public Integer call() {
    if (most < 1) {
      throw new IllegalArgumentException(
          "--max=MAXPODS is required and must be at least 1, max: " + most);
    }
    if (least.orElse(1) > most) {
      throw new IllegalArgumentException(
          "--max=MAXPODS must be larger or equal to --min=MINPODS, max: "
              + most
              + ", min: "
              + least.orElse(1));
    }
    try (Session session = api.open()) {
      Writes writes = new Writes(session, api, false);
      for (Selection.Item item : selection.items(session, api, words)) {
        KubeObject scaler =
            Generators.autoscaler(
                name.orElse(item.object().name()),
                item.object(),
                CreateCommand.number(least),
                most,
                CreateCommand.number(percent));
        ResourceName resource = writes.resource(scaler);
        writes.create(resource, new ObjectKey(item.object().namespace(), scaler.name()), scaler);
        System.out.println(Named.of(resource, scaler.name()) + " autoscaled");
      }
    }
    return 0;
  }
}
