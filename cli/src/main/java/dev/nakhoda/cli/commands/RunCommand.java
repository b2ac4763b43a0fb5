package dev.nakhoda.cli.commands;

import dev.nakhoda.cli.Session;
import dev.nakhoda.cli.workloads.Generators;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes one pod. */
@Command(name = "run", description = "Create and run a particular image in a pod")
public final class RunCommand implements Callable<Integer> {

  @Mixin ApiOptions api;

  @Parameters(index = "0", paramLabel = "NAME", description = "Of the pod")
  String name;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "After --; with --command the first is the program")
  List<String> words = List.of();

  @Option(names = "--image", required = true, description = "The container's image")
  String image;

  @Option(
      names = {"-l", "--labels"},
      split = ",",
      paramLabel = "KEY=VALUE",
      description = "Default: run=NAME")
  Map<String, String> labels = Map.of();

  @Option(names = "--env", paramLabel = "KEY=VALUE", description = "Environment variables")
  Map<String, String> environment = Map.of();

  @Option(names = "--port", description = "That the container exposes")
  Optional<Integer> port = Optional.empty();

  @Option(
      names = "--restart",
      defaultValue = "Always",
      description = "Always, OnFailure or Never. Default: ${DEFAULT-VALUE}")
  String restart;

  @Option(names = "--image-pull-policy", description = "Always, IfNotPresent or Never")
  Optional<String> pullPolicy = Optional.empty();

  @Option(names = "--command", description = "The words are the program, not its arguments")
  boolean command;

  @Mixin DryRun dryRun;

  @Override
  public Integer call() {
    dryRun.check();
    var pod =
        new Generators.Pod(
            name,
            image,
            labels,
            environment,
            CreateCommand.number(port),
            restart,
            pullPolicy,
            words,
            command);
    try (Session session = api.open()) {
      Writes writes = dryRun.writes(session, api);
      CreateCommand.create(writes, Generators.pod(pod), dryRun);
    }
    return 0;
  }
}
