package dev.nakhoda.it.sim;

import dev.nakhoda.agent.AgentConfig;
import dev.nakhoda.agent.Kubelet;
import dev.nakhoda.agent.Upkeep;
import dev.nakhoda.agent.cgroups.PodGroups;
import dev.nakhoda.agent.network.MemoryNetwork;
import dev.nakhoda.agent.node.NodeAddress;
import dev.nakhoda.agent.runtime.RuntimeFailure;
import dev.nakhoda.agent.runtime.RuntimeStatus.Container;
import dev.nakhoda.agent.runtime.RuntimeStatus.State;
import dev.nakhoda.agent.runtime.simulated.Behaviour;
import dev.nakhoda.agent.runtime.simulated.SimulatedRuntime;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A real Kubelet on a runtime and a network in memory; its process can be restarted. */
final class SimulatedNode implements AutoCloseable {

  static final String NAME = "node-1";

  private final MemoryMaster master;
  private final Path directory;
  private final MemoryNetwork network = new MemoryNetwork();
  private volatile Supplier<Optional<RuntimeFailure>> fault = Optional::empty;
  private final SimulatedRuntime runtime =
      new SimulatedRuntime(Time.SYSTEM, Behaviour.STEADY, operation -> fault.get());
  private Kubelet kubelet;
  private Client client;
  private Informer nodes;

  SimulatedNode(MemoryMaster master, Path directory) {
    this.master = master;
    this.directory = directory;
    network.configure("10.1.0.0/16");
    runtime.images().add("web:1");
    begin();
  }

  /** Starts the agent's part. */
  void begin() {
    client = master.newClient();
    nodes = client.informer(ResourceName.NODES, Scope.ALL);
    kubelet =
        new Kubelet(
            new AgentConfig(
                AgentConfig.Mode.NODE,
                AgentConfig.NodeSettings.of(NAME, "192.0.2.1"),
                "127.0.0.1:1",
                AgentConfig.Credentials.in(directory),
                new AgentConfig.Docker(directory.resolve("none"), Optional.empty()),
                AgentConfig.ClusterNetwork.DEFAULT,
                directory,
                Upkeep.defaults(directory),
                new AgentConfig.Timing(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(40),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(1))),
            new NodeAddress(Optional.of("192.0.2.1"), "127.0.0.1:1"),
            client,
            nodes,
            runtime,
            network,
            PodGroups.NONE,
            Time.SYSTEM);
    kubelet.start();
    nodes.start();
  }

  /** As a killed agent that comes back. */
  void restart() {
    stop();
    begin();
  }

  /** As a killed agent. */
  void stop() {
    kubelet.close();
    nodes.close();
    client.close();
  }

  /** Every call to the runtime fails while {@code why} is present. */
  void breakRuntime(Optional<String> why) {
    fault = () -> why.map(text -> new RuntimeFailure.Unavailable(text, null));
  }

  SimulatedRuntime runtime() {
    return runtime;
  }

  List<Container> running() {
    return runtime.list().containers().stream()
        .filter(container -> container.state() instanceof State.Running)
        .toList();
  }

  MemoryNetwork network() {
    return network;
  }

  @Override
  public void close() {
    stop();
    runtime.close();
  }
}
