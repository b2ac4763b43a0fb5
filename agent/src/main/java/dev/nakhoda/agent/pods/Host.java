package dev.nakhoda.agent.pods;

import dev.nakhoda.agent.AgentConfig.ClusterNetwork;
import dev.nakhoda.api.Quantity;
import java.util.Map;

/**
 * What a pod must know of the node that it runs on. A plain value.
 *
 * @param allocatable of the node: cpu, memory...
 */
public record Host(
    String nodeName, String address, ClusterNetwork network, Map<String, Quantity> allocatable) {}
