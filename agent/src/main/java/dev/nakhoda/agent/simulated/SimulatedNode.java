package dev.nakhoda.agent.simulated;

import dev.nakhoda.agent.AgentConfig;
import dev.nakhoda.agent.network.MemoryNetwork;
import dev.nakhoda.agent.node.Allocatable;
import dev.nakhoda.agent.node.Heartbeat;
import dev.nakhoda.agent.node.Machine;
import dev.nakhoda.agent.node.NodeHealth;
import dev.nakhoda.agent.node.NodeRegistration;
import dev.nakhoda.agent.pods.Host;
import dev.nakhoda.agent.pods.SimulatedPods;
import dev.nakhoda.agent.runtime.simulated.Behaviour;
import dev.nakhoda.agent.runtime.simulated.Faults;
import dev.nakhoda.agent.runtime.simulated.SimulatedRuntime;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.EventRecorder;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Time;
import java.util.Optional;

/**
 * One Node object that nothing stands behind: registered, kept alive and given its subnet as a real
 * one. Its pods are run by {@link SimulatedPods}. Thread-safe.
 */
final class SimulatedNode implements AutoCloseable {

  private final AgentConfig.NodeSettings settings;
  private final AgentConfig.ClusterNetwork clusterNetwork;
  private final MemoryNetwork network = new MemoryNetwork();
  private final EventRecorder events;
  private final NodeRegistration registration;
  private final Heartbeat heartbeat;

  SimulatedNode(SimulatedConfig config, int number, Client client, Informer nodes, Time time) {
    this.settings = config.settings(number);
    this.clusterNetwork = config.network();
    this.events = new EventRecorder(client, time, "kubelet", settings.name());
    Machine machine = config.machine();
    this.registration =
        new NodeRegistration(
            new NodeRegistration.Settings(
                settings, config.timing().statusPeriod(), Allocatable.DEFAULT, this::address),
            client,
            new SimulatedRuntime(time, Behaviour.STEADY, Faults.NONE),
            () -> machine,
            () -> new NodeHealth(Optional.empty(), network.notReady()),
            events,
            time);
    this.heartbeat =
        new Heartbeat(
            settings.name(),
            config.timing(),
            client,
            () -> nodes.get(ObjectKey.cluster(settings.name())),
            time);
  }

  void start() {
    registration.start();
    heartbeat.start();
  }

  /** The Node as the watch tells it; whether its pods can have addresses from now on. */
  boolean observed(Optional<KubeObject> node) {
    boolean before = network.notReady().isEmpty();
    node.map(object -> object.tree().path("spec").path("podCIDR").asString(""))
        .filter(cidr -> !cidr.isEmpty())
        .ifPresent(network::configure);
    registration.observed(node);
    return !before && network.notReady().isEmpty();
  }

  SimulatedPods.Place place() {
    return new SimulatedPods.Place(this::host, network, events);
  }

  private String address() {
    return settings.address().orElseThrow();
  }

  private Host host() {
    return new Host(settings.name(), address(), clusterNetwork, registration.allocatable());
  }

  @Override
  public void close() {
    heartbeat.close();
    registration.close();
    events.close();
  }
}
