package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.ObjectKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The nodes with what their pods take of them, assumed pods included. Owned by the scheduler's
 * thread, which changes it between two decisions only; during a decision it stands still.
 */
public final class ClusterSnapshot {

  private record Placement(PlacedPod pod, String node) {}

  /** A node's slot is its index here; the last one takes the place of one that goes. */
  private final List<NodeInfo> nodes = new ArrayList<>();

  private final List<NodeInfo> nodesView = Collections.unmodifiableList(nodes);
  private final Map<String, Integer> slotOf = new HashMap<>();
  private final Map<ObjectKey, Placement> placements = new HashMap<>();
  private final Map<ObjectKey, Placement> exclusive = new HashMap<>();

  /** Pods whose node is not known (yet, or no longer), by its name. */
  private final Map<String, Map<ObjectKey, PlacedPod>> homeless = new HashMap<>();

  private final Map<String, Map<String, Integer>> groupsByZone = new HashMap<>();
  private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();

  /** How many placed pods have each priority. */
  private final NavigableMap<Integer, Integer> priorities = new TreeMap<>();

  private final VolumeSnapshot volumes = new VolumeSnapshot();

  /** The claims, volumes and storage classes. */
  public VolumeSnapshot volumes() {
    return volumes;
  }

  /** A view; a node's place in it is its slot. */
  public List<NodeInfo> nodes() {
    return nodesView;
  }

  public Optional<NodeInfo> node(String name) {
    return Optional.ofNullable(slotOf.get(name)).map(nodes::get);
  }

  /** Whether any pod has a lower priority: else there is nobody to drive off. */
  boolean hasBelow(int priority) {
    return !priorities.isEmpty() && priorities.firstKey() < priority;
  }

  /** How many pods of a group each zone has. */
  public Map<String, Integer> zonesOf(String group) {
    return groupsByZone.getOrDefault(group, Map.of());
  }

  public Map<String, String> namespaceLabels(String namespace) {
    return namespaceLabels.getOrDefault(namespace, Map.of());
  }

  /** Where the pods are that keep others away by anti-affinity. */
  public void eachExclusive(ExclusiveVisitor visitor) {
    exclusive
        .values()
        .forEach(placement ->
            node(placement.node()).ifPresent(node -> visitor.visit(placement.pod(), node)));
  }

  /** See {@link #eachExclusive}. */
  public interface ExclusiveVisitor {
    void visit(PlacedPod pod, NodeInfo node);
  }

  void putNamespace(String name, Map<String, String> labels) {
    namespaceLabels.put(name, labels);
  }

  void removeNamespace(String name) {
    namespaceLabels.remove(name);
  }

  /** Empty when nothing that matters has changed. */
  Optional<ClusterEvent> putNode(NodeFacts facts) {
    Optional<NodeInfo> present = node(facts.name());
    if (present.isEmpty()) {
      addNode(facts);
      return Optional.of(new ClusterEvent.NodeChanged(Optional.empty(), facts));
    }
    NodeFacts before = present.get().facts();
    if (before.equals(facts)) {
      return Optional.empty();
    }
    NodeInfo changed = present.get().with(facts);
    changed.groups().forEach((group, count) -> countZone(group, before.zone(), -count));
    changed.groups().forEach((group, count) -> countZone(group, facts.zone(), count));
    set(changed);
    return Optional.of(new ClusterEvent.NodeChanged(Optional.of(before), facts));
  }

  private void addNode(NodeFacts facts) {
    int slot = nodes.size();
    slotOf.put(facts.name(), slot);
    nodes.add(NodeInfo.empty(slot, facts));
    Map<ObjectKey, PlacedPod> waiting = homeless.remove(facts.name());
    if (waiting != null) {
      waiting.values().forEach(pod -> addTo(facts.name(), pod));
    }
  }

  void removeNode(String name) {
    Optional<NodeInfo> present = node(name);
    if (present.isPresent()) {
      NodeInfo node = present.get();
      node.groups().forEach((group, count) -> countZone(group, node.facts().zone(), -count));
      if (!node.pods().isEmpty()) {
        homeless.put(name, new HashMap<>(node.pods()));
      }
      slotOf.remove(name);
      NodeInfo last = nodes.removeLast();
      if (last != node) {
        slotOf.put(last.name(), node.slot());
        nodes.set(node.slot(), last.at(node.slot()));
      }
    }
  }

  /** Places, moves or refreshes; whatever the pod took before is given back. */
  List<ClusterEvent> place(PlacedPod pod, String nodeName) {
    Placement now = new Placement(pod, nodeName);
    Placement before = placements.get(pod.key());
    if (now.equals(before)) {
      return List.of();
    }
    boolean quiet =
        before != null && before.node().equals(nodeName) && before.pod().alikeToRules(pod);
    List<ClusterEvent> events = new ArrayList<>(remove(pod.key()));
    placements.put(pod.key(), now);
    priorities.merge(pod.priority(), 1, Integer::sum);
    if (!pod.antiAffinity().isEmpty()) {
      exclusive.put(pod.key(), now);
    }
    addTo(nodeName, pod);
    if (quiet) {
      return List.of();
    }
    node(nodeName).ifPresent(node -> events.add(new ClusterEvent.PodPlaced(pod, node.facts())));
    return events;
  }

  List<ClusterEvent> remove(ObjectKey key) {
    Placement placement = placements.remove(key);
    if (placement == null) {
      return List.of();
    }
    exclusive.remove(key);
    priorities.computeIfPresent(
        placement.pod().priority(), (_, count) -> count == 1 ? null : count - 1);
    Optional<NodeInfo> node = node(placement.node());
    if (node.isEmpty()) {
      Map<ObjectKey, PlacedPod> waiting = homeless.getOrDefault(placement.node(), Map.of());
      if (waiting.containsKey(key)) {
        waiting.remove(key);
        if (waiting.isEmpty()) {
          homeless.remove(placement.node());
        }
      }
      return List.of();
    }
    NodeFacts facts = node.get().facts();
    set(node.get().minus(placement.pod()));
    countZone(placement.pod().group(), facts.zone(), -1);
    return List.of(new ClusterEvent.PodGone(placement.pod(), facts));
  }

  private void addTo(String nodeName, PlacedPod pod) {
    Optional<NodeInfo> node = node(nodeName);
    if (node.isEmpty()) {
      homeless.computeIfAbsent(nodeName, _ -> new HashMap<>()).put(pod.key(), pod);
      return;
    }
    set(node.get().plus(pod));
    countZone(pod.group(), node.get().facts().zone(), 1);
  }

  private void set(NodeInfo node) {
    nodes.set(node.slot(), node);
  }

  private void countZone(String group, String zone, int change) {
    if (zone.isEmpty()) {
      return;
    }
    Map<String, Integer> zones = groupsByZone.computeIfAbsent(group, _ -> new HashMap<>());
    zones.merge(zone, change, (was, by) -> was + by == 0 ? null : was + by);
    if (zones.isEmpty()) {
      groupsByZone.remove(group);
    }
  }
}
