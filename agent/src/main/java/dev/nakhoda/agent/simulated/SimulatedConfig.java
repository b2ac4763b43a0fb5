package dev.nakhoda.agent.simulated;

import dev.nakhoda.agent.AgentConfig;
import dev.nakhoda.agent.node.Machine;
import dev.nakhoda.agent.runtime.simulated.Script;
import dev.nakhoda.client.Kubeconfig;
import java.util.HashMap;
import java.util.Map;

/**
 * All that a {@link SimulatedAgent} must be told. A plain value; the command line fills it.
 *
 * @param kubeconfig whose identity all nodes use: it must be allowed to write any node and pod
 * @param prefix of the nodes' names; the first is {@code <prefix>0}
 * @param machine what each node tells of itself
 */
public record SimulatedConfig(
    Kubeconfig kubeconfig,
    int nodes,
    String prefix,
    Map<String, String> labels,
    int maxPods,
    Machine machine,
    Script script,
    AgentConfig.ClusterNetwork network,
    AgentConfig.Timing timing) {

  /** Tells simulated nodes from others, e.g. for a selector. */
  public static final String LABEL = "nakhoda.dev/runtime";

  /** As many as there are addresses for nodes. */
  public static final int MOST_NODES = 100_000;

  String name(int number) {
    return prefix + number;
  }

  AgentConfig.NodeSettings settings(int number) {
    Map<String, String> all = new HashMap<>(labels);
    all.put(LABEL, "simulated");
    return new AgentConfig.NodeSettings(name(number), address(number), all, maxPods);
  }

  /** Of 198.18.0.0/15, the network that is set aside for benchmarks: nobody is there. */
  private static String address(int number) {
    int place = number + 1;
    return "198." + (18 + (place >> 16)) + "." + (place >> 8 & 0xff) + "." + (place & 0xff);
  }
}
