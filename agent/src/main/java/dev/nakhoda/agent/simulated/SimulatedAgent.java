package dev.nakhoda.agent.simulated;

import dev.nakhoda.agent.pods.SimulatedPods;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.GrpcChannels;
import dev.nakhoda.client.GrpcClient;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Time;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root of a process that plays many nodes against a real master: one channel, one
 * watch of Nodes and one of pods for all, pods in memory. The nodes begin one after the other, so
 * that their heartbeats are spread over the period. No proxy, no DNS, no logs, no exec.
 */
public final class SimulatedAgent implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SimulatedAgent.class);

  /** What a small master registers without being late for others. */
  private static final int MOST_STARTS_A_SECOND = 200;

  private final Time time;
  private final GrpcClient client;
  private final Informer nodeObjects;
  private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
  private final SimulatedPods pods;
  private final Duration spacing;

  public SimulatedAgent(SimulatedConfig config, Time time) {
    this.time = time;
    this.client = new GrpcClient(GrpcChannels.open(config.kubeconfig()), "kubelet", time);
    this.nodeObjects = client.informer(ResourceName.NODES, Scope.ALL);
    for (int number = 0; number < config.nodes(); number++) {
      nodes.put(config.name(number), new SimulatedNode(config, number, client, nodeObjects, time));
    }
    this.pods =
        new SimulatedPods(
            client,
            client.informer(ResourceName.PODS, Scope.fields("spec.nodeName!=")),
            name -> Optional.ofNullable(nodes.get(name)).map(SimulatedNode::place),
            config.script(),
            time);
    Duration even = config.timing().heartbeat().dividedBy(Math.max(1, config.nodes()));
    Duration least = Duration.ofSeconds(1).dividedBy(MOST_STARTS_A_SECOND);
    this.spacing = even.compareTo(least) < 0 ? least : even;
  }

  public void start() {
    nodeObjects.onChange(this::onNode);
    nodeObjects.start();
    pods.start();
    int number = 0;
    for (SimulatedNode node : nodes.values()) {
      time.after(spacing.multipliedBy(number++), node::start);
    }
    LOG.info("simulated agent started nodes={}", nodes.size());
  }

  private void onNode(Informer.Change change) {
    String name = change.object().name();
    SimulatedNode node = nodes.get(name);
    if (node != null && node.observed(change.after())) {
      pods.signalAll(name);
    }
  }

  /** Ends the process's part; the Node objects stay and become NotReady, as after a power cut. */
  @Override
  public void close() {
    pods.close();
    nodeObjects.close();
    nodes.values().forEach(SimulatedNode::close);
    client.close();
  }
}
