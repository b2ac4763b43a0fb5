package dev.nakhoda.cli.commands;

import dev.nakhoda.agent.Agent;
import dev.nakhoda.agent.AgentConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The node's process; {@code join} starts it. */
@Command(name = "agent", description = "Run a node's agent in the foreground ('join' starts it)")
public final class AgentCommand implements Callable<Integer> {

  @Option(names = "--proxy-only", description = "Proxy, DNS and routes only: for the master's host")
  boolean proxyOnly;

  @Option(names = "--directory", required = true, description = "The node's own directory")
  Path directory;

  @Option(
      names = "--master",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The master's gRPC address")
  String master;

  @Option(names = "--node-name", required = true, description = "Name of the Node object")
  String name;

  @Option(names = "--node-ip", required = true, description = "The InternalIP")
  String address;

  @Option(
      names = "--node-labels",
      split = ",",
      paramLabel = "KEY=VALUE",
      description = "Labels of the Node")
  Map<String, String> labels = Map.of();

  @Option(names = "--max-pods", defaultValue = "110", description = "Default: ${DEFAULT-VALUE}")
  int maxPods;

  @Option(
      names = "--docker-socket",
      defaultValue = "/var/run/docker.sock",
      description = "Default: ${DEFAULT-VALUE}")
  Path dockerSocket;

  @Option(names = "--pod-infra-container-image", description = "Default: the agent builds its own")
  Optional<String> infraImage = Optional.empty();

  @Option(
      names = "--pod-manifest-path",
      paramLabel = "DIRECTORY",
      description = "Manifests of static pods. Default: manifests in the node's directory")
  Optional<Path> manifests = Optional.empty();

  @Mixin NetworkOptions network;

  @Override
  public Integer call() throws InterruptedException {
    Agent agent = new Agent(config());
    Foreground.run(agent::start, agent);
    return 0;
  }

  AgentConfig config() {
    return new AgentConfig(
        proxyOnly ? AgentConfig.Mode.PROXY_ONLY : AgentConfig.Mode.NODE,
        new AgentConfig.NodeSettings(name, address, labels, maxPods),
        master,
        AgentConfig.Credentials.in(directory),
        new AgentConfig.Docker(dockerSocket, infraImage),
        new AgentConfig.ClusterNetwork(
            network.serviceCidr, network.podCidr, network.dns, network.domain),
        directory,
        manifests.orElse(directory.resolve("manifests")),
        AgentConfig.Timing.DEFAULT);
  }
}
