package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A node and what its pods take of it. Immutable.
 *
 * @param slot its place in the snapshot
 * @param groups how many pods of each group
 */
public record NodeInfo(
    int slot,
    NodeFacts facts,
    Map<ObjectKey, PlacedPod> pods,
    Amounts requested,
    long scoredMilliCpu,
    long scoredMemory,
    List<HostPort> ports,
    Map<String, Integer> groups) {

  static NodeInfo empty(int slot, NodeFacts facts) {
    return new NodeInfo(slot, facts, Map.of(), Amounts.NONE, 0, 0, List.of(), Map.of());
  }

  public String name() {
    return facts.name();
  }

  NodeInfo with(NodeFacts newFacts) {
    return new NodeInfo(
        slot, newFacts, pods, requested, scoredMilliCpu, scoredMemory, ports, groups);
  }

  NodeInfo at(int newSlot) {
    return new NodeInfo(
        newSlot, facts, pods, requested, scoredMilliCpu, scoredMemory, ports, groups);
  }

  NodeInfo plus(PlacedPod pod) {
    Map<ObjectKey, PlacedPod> more = new HashMap<>(pods);
    more.put(pod.key(), pod);
    List<HostPort> morePorts = ports;
    if (!pod.usage().ports().isEmpty()) {
      morePorts = new ArrayList<>(ports);
      morePorts.addAll(pod.usage().ports());
    }
    Map<String, Integer> moreGroups = new HashMap<>(groups);
    moreGroups.merge(pod.group(), 1, Integer::sum);
    return new NodeInfo(
        slot,
        facts,
        more,
        requested.plus(pod.usage().requests()),
        scoredMilliCpu + pod.usage().scoredMilliCpu(),
        scoredMemory + pod.usage().scoredMemory(),
        morePorts,
        moreGroups);
  }

  NodeInfo minus(PlacedPod pod) {
    Map<ObjectKey, PlacedPod> fewer = new HashMap<>(pods);
    fewer.remove(pod.key());
    List<HostPort> fewerPorts = ports;
    if (!pod.usage().ports().isEmpty()) {
      fewerPorts = new ArrayList<>(ports);
      pod.usage().ports().forEach(fewerPorts::remove);
    }
    Map<String, Integer> fewerGroups = new HashMap<>(groups);
    fewerGroups.computeIfPresent(pod.group(), (_, count) -> count == 1 ? null : count - 1);
    return new NodeInfo(
        slot,
        facts,
        fewer,
        requested.minus(pod.usage().requests()),
        scoredMilliCpu - pod.usage().scoredMilliCpu(),
        scoredMemory - pod.usage().scoredMemory(),
        fewerPorts,
        fewerGroups);
  }
}
