package dev.nakhoda.agent.pages;

import dev.nakhoda.agent.node.Machine;
import dev.nakhoda.agent.node.NodeHealth;
import dev.nakhoda.agent.observe.PodObservation;
import dev.nakhoda.agent.runtime.PodIdentity;
import dev.nakhoda.agent.stats.UsageReporter;
import dev.nakhoda.api.KubeObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a node's pages read from; each supplier gives the present state and may be asked by many
 * threads.
 *
 * @param pods the pods bound to this node, as the API has them
 * @param observed what the runtime has of them
 * @param usage the newest reading; empty until the second one was made
 * @param configuration what the agent was started with
 * @param logs the machine's folder of log files
 */
public record NodeView(
    String node,
    Supplier<List<KubeObject>> pods,
    Supplier<Map<PodIdentity, PodObservation>> observed,
    Supplier<Optional<UsageReporter.Reading>> usage,
    Supplier<Machine> machine,
    Supplier<NodeHealth> health,
    ObjectNode configuration,
    Path logs) {}
