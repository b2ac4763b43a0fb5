package dev.nakhoda.cli.commands;

import dev.nakhoda.agent.AgentConfig;
import dev.nakhoda.agent.node.Machine;
import dev.nakhoda.agent.runtime.simulated.Script;
import dev.nakhoda.agent.simulated.SimulatedConfig;
import dev.nakhoda.api.Quantity;
import dev.nakhoda.client.Kubeconfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What {@code agent --runtime=simulated} must be told. */
public final class SimulatedOptions {

  /** Upstream's allocatable would keep a little back; here a node has what it says. */
  private static final long DISK_BYTES = 100L << 30;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Simulated: whose identity all nodes use, e.g. the administrator's")
  Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "Simulated: how many. Default: ${DEFAULT-VALUE}")
  int nodes;

  @Option(
      names = "--node-prefix",
      defaultValue = "simulated-",
      description = "Simulated: names are the prefix and a number. Default: ${DEFAULT-VALUE}")
  String prefix;

  @Option(
      names = "--node-cpus",
      paramLabel = "N",
      defaultValue = "32",
      description = "Simulated: CPUs of each node. Default: ${DEFAULT-VALUE}")
  int cpus;

  @Option(
      names = "--node-memory",
      paramLabel = "QUANTITY",
      defaultValue = "128Gi",
      description = "Simulated: memory of each node. Default: ${DEFAULT-VALUE}")
  String memory;

  @Option(
      names = "--pod-start-delay",
      converter = DurationConverter.class,
      paramLabel = "DURATION",
      defaultValue = "0",
      description = "Simulated: from the binding until the node begins with the pod")
  Duration startDelay;

  @Option(
      names = "--image-pull-delay",
      converter = DurationConverter.class,
      paramLabel = "DURATION",
      defaultValue = "0",
      description = "Simulated: what a pull takes before each start of a container")
  Duration pullDelay;

  @Option(
      names = "--pod-stop-delay",
      converter = DurationConverter.class,
      paramLabel = "DURATION",
      defaultValue = "0",
      description = "Simulated: what a container takes to end when told to")
  Duration stopDelay;

  @Option(
      names = "--pod-run-time",
      converter = DurationConverter.class,
      paramLabel = "DURATION",
      defaultValue = "10s",
      description =
          "Simulated: how long containers with restartPolicy Never or OnFailure run."
              + " Default: ${DEFAULT-VALUE}")
  Duration runTime;

  @Option(
      names = "--delay-jitter",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Simulated: 0.2 makes each delay 80 to 120 percent")
  double jitter;

  @Option(
      names = "--container-failure-rate",
      paramLabel = "RATE",
      defaultValue = "0",
      description = "Simulated: share of containers' runs that end with exit code 1, from 0 to 1")
  double failureRate;

  @Option(
      names = "--container-failure-after",
      converter = DurationConverter.class,
      paramLabel = "DURATION",
      defaultValue = "1s",
      description = "Simulated: how long such a run lasts. Default: ${DEFAULT-VALUE}")
  Duration failureAfter;

  @Option(
      names = "--image-pull-failure-rate",
      paramLabel = "RATE",
      defaultValue = "0",
      description = "Simulated: share of image pulls that fail, from 0 to 1")
  double pullFailureRate;

  /** IllegalArgumentException in words. */
  SimulatedConfig config(
      Map<String, String> labels, int maxPods, AgentConfig.ClusterNetwork network) {
    Path file =
        kubeconfig.orElseThrow(
            () -> new IllegalArgumentException("--runtime=simulated needs --kubeconfig"));
    check(nodes >= 1 && nodes <= SimulatedConfig.MOST_NODES, "--nodes must be from 1 to 100000");
    check(jitter >= 0 && jitter <= 1, "--delay-jitter must be from 0 to 1");
    for (double rate : new double[] {failureRate, pullFailureRate}) {
      check(rate >= 0 && rate <= 1, "a rate must be from 0 to 1");
    }
    return new SimulatedConfig(
        Kubeconfig.load(file),
        nodes,
        prefix,
        labels,
        maxPods,
        machine(),
        new Script(
            new Script.Delays(startDelay, pullDelay, stopDelay, runTime),
            jitter,
            new Script.Failures(failureRate, failureAfter, pullFailureRate)),
        network,
        AgentConfig.Timing.DEFAULT);
  }

  private Machine machine() {
    long bytes = Quantity.parse(memory).value();
    return new Machine(
        cpus,
        bytes,
        bytes,
        DISK_BYTES,
        DISK_BYTES,
        1,
        1 << 22,
        new Machine.Identity(
            "simulated", "simulated", "simulated", "simulated", "simulated", "Simulated", "amd64"));
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }
}
