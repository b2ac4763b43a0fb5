package dev.nakhoda.cli.commands;

import dev.nakhoda.agent.Agent;
import dev.nakhoda.agent.AgentConfig;
import dev.nakhoda.agent.simulated.SimulatedAgent;
import dev.nakhoda.agent.simulated.SimulatedConfig;
import dev.nakhoda.loop.Time;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The node's process; {@code join} starts it. */
@Command(
    name = "agent",
    description = {
      "Run a node's agent in the foreground ('join' starts it)",
      "With --runtime=simulated, play many nodes whose pods live in memory"
    })
public final class AgentCommand implements Callable<Integer> {

  @Option(names = "--proxy-only", description = "Proxy, DNS and routes only: for the master's host")
  boolean proxyOnly;

  /** What runs the pods. */
  enum RuntimeKind {
    docker,
    simulated
  }

  @Option(
      names = "--runtime",
      defaultValue = "docker",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  RuntimeKind runtime;

  @Option(names = "--directory", description = "The node's own directory")
  Optional<Path> directory = Optional.empty();

  @Option(names = "--master", paramLabel = "HOST:PORT", description = "The master's gRPC address")
  Optional<String> master = Optional.empty();

  @Option(names = "--node-name", description = "Name of the Node object")
  Optional<String> name = Optional.empty();

  @Option(
      names = "--node-ip",
      description = "The InternalIP. Default: the address towards the master, also when it changes")
  Optional<String> address = Optional.empty();

  @Option(
      names = "--node-labels",
      split = ",",
      paramLabel = "KEY=VALUE",
      description = "Labels of the Node")
  Map<String, String> labels = Map.of();

  @Option(names = "--max-pods", defaultValue = "110", description = "Default: ${DEFAULT-VALUE}")
  int maxPods;

  @Option(
      names = "--allowed-unsafe-sysctls",
      split = ",",
      paramLabel = "NAME",
      description = "What pods may set besides the safe ones, e.g. kernel.msg*")
  List<String> unsafeSysctls = List.of();

  @Option(
      names = "--docker-socket",
      defaultValue = "/var/run/docker.sock",
      description = "Default: ${DEFAULT-VALUE}")
  Path dockerSocket;

  @Option(
      names = "--cgroup-root",
      defaultValue = "/",
      paramLabel = "PATH",
      description = "Below it are the control groups of pods. Default: ${DEFAULT-VALUE}")
  String groupRoot;

  @Option(names = "--pod-infra-container-image", description = "Default: the agent builds its own")
  Optional<String> infraImage = Optional.empty();

  @Mixin NodeOptions node;
  @Mixin NetworkOptions network;
  @Mixin SimulatedOptions simulated;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    switch (runtime) {
      case docker -> {
        Agent agent = new Agent(config());
        Foreground.run(agent::start, agent);
      }
      case simulated -> {
        SimulatedAgent agent = new SimulatedAgent(simulatedConfig(), Time.SYSTEM);
        Foreground.run(agent::start, agent);
      }
    }
    return 0;
  }

  SimulatedConfig simulatedConfig() {
    try {
      return simulated.config(labels, maxPods, clusterNetwork());
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  AgentConfig config() {
    Path own = required("--directory", directory);
    return new AgentConfig(
        proxyOnly ? AgentConfig.Mode.PROXY_ONLY : AgentConfig.Mode.NODE,
        new AgentConfig.NodeSettings(
            required("--node-name", name), address, labels, maxPods, unsafeSysctls),
        required("--master", master),
        AgentConfig.Credentials.in(own),
        new AgentConfig.Docker(dockerSocket, infraImage),
        clusterNetwork(),
        own,
        node.upkeep(own, groupRoot),
        AgentConfig.Timing.DEFAULT);
  }

  private AgentConfig.ClusterNetwork clusterNetwork() {
    return new AgentConfig.ClusterNetwork(
        network.serviceCidr, network.podCidr, network.dns, network.domain);
  }

  private <T> T required(String option, Optional<T> value) {
    return value.orElseThrow(() ->
        new ParameterException(spec.commandLine(), "Missing required option: '" + option + "'"));
  }
}
