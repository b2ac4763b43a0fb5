package dev.nakhoda.master.controllers.nodes;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerConfig.NodeTimes;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.nodes.NodeTaints.Eviction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Notices nodes that fall silent, says so in their conditions and taints, and in the readiness of
 * their pods. One worker owns all its state. A write that loses against the node's own is repeated
 * on the next look, a few seconds later.
 */
public final class NodeLifecycleController {

  /** The key under which all nodes are looked at, every period. */
  private static final ObjectKey SWEEP = ObjectKey.cluster("");

  private static final String LEASES = "kube-node-lease";
  private static final int LARGE_ZONE = 50;

  private final ControllerContext context;
  private final NodeTimes times;
  private final Events events;
  private final Informer nodes;
  private final Informer leases;
  private final PodReadiness pods;

  /** By the very objects that the informer hands out; those that are gone leave with a sweep. */
  private Map<KubeObject, NodeFacts> facts = new IdentityHashMap<>();

  private final Map<String, NodeHealth> health = new HashMap<>();
  private final Map<String, Instant> lastEviction = new HashMap<>();
  private Map<String, ZoneState> zones = Map.of();
  private Map<String, Long> zoneSizes = Map.of();
  private boolean suspended;

  private NodeLifecycleController(ControllerContext context) {
    this.context = context;
    this.times = context.config().nodeTimes();
    this.events = context.events().apply("node-controller");
    this.nodes = context.informers().of(ResourceName.NODES);
    this.leases = context.informers().of(ResourceName.LEASES);
    this.pods = new PodReadiness(context, events);
  }

  public static Controller of(ControllerContext context) {
    var self = new NodeLifecycleController(context);
    Controller controller = context.controller("node-lifecycle-controller", 1, self::reconcile);
    self.nodes.onChange(change -> controller.add(change.object().key()));
    controller.add(SWEEP);
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    if (!key.equals(SWEEP)) {
      look(key);
      return Result.DONE;
    }
    List<NodeFacts> present = survey();
    judgeZones(present);
    for (NodeFacts node : present) {
      try {
        look(node.key());
      } catch (ApiException refused) {
        // One node's refused write must not hide the others; the next sweep repeats it.
        continue;
      }
    }
    return Result.after(times.monitorPeriod());
  }

  /** Reads only the nodes that have changed since the last time. */
  private List<NodeFacts> survey() {
    Map<KubeObject, NodeFacts> known = facts;
    facts = new IdentityHashMap<>();
    List<NodeFacts> present = new ArrayList<>();
    for (KubeObject node : nodes.list()) {
      Optional.ofNullable(known.get(node)).ifPresent(same -> facts.put(node, same));
      present.add(factsOf(node));
    }
    return present;
  }

  private NodeFacts factsOf(KubeObject node) {
    return facts.computeIfAbsent(node, any -> NodeFacts.of(any, context.time().now()));
  }

  private void judgeZones(List<NodeFacts> present) {
    zones = ZoneState.of(present);
    zoneSizes = present.stream().collect(groupingBy(NodeFacts::zone, counting()));
    boolean all =
        !zones.isEmpty() && zones.values().stream().allMatch(ZoneState.FULL_DISRUPTION::equals);
    if (suspended && !all) {
      // While nobody was heard, the fault may have been ours: everyone gets a fresh start.
      Instant now = context.time().now();
      health.replaceAll((name, each) -> each.pardoned(now));
    }
    suspended = all;
  }

  private void look(ObjectKey key) {
    Optional<KubeObject> found = nodes.get(key);
    if (found.isEmpty()) {
      forget(key.name());
      return;
    }
    KubeObject node = found.get();
    Instant now = context.time().now();
    NodeFacts known = factsOf(node);
    boolean silent = listen(node, known, now);
    if (known.calm() && !silent) {
      return;
    }
    if (silent) {
      node = writeStatus(node, NodeSilence.of(node, now));
      if (known.ready()) {
        tell(node, "NodeNotReady", "Node %s status is now: NodeNotReady".formatted(key.name()));
      }
    }
    if (NodeSilence.everReported(node) && NodeSilence.readiness(node).equals("Unknown")) {
      pods.markNotReady(key.name());
    }
    writeTaints(node, NodeTaints.apply(node, eviction(node, now), now));
  }

  /** Whether the node has been silent for too long. */
  private boolean listen(KubeObject node, NodeFacts facts, Instant now) {
    String name = facts.key().name();
    Optional<KubeObject> lease = leases.get(new ObjectKey(LEASES, name));
    NodeHealth known = health.get(name);
    if (known == null) {
      tell(
          node,
          "RegisteredNode",
          "Node %1$s event: Registered Node %1$s in Controller".formatted(name));
      known = NodeHealth.first(facts, lease, now);
    }
    NodeHealth seen = known.seen(facts, lease, now);
    health.put(name, seen);
    Duration grace = facts.everReported() ? times.gracePeriod() : times.startupGracePeriod();
    return seen.silentFor(grace, now);
  }

  private void forget(String name) {
    if (health.remove(name) != null) {
      KubeObject gone =
          KubeObject.of(
              dev.nakhoda.api.Json.readObject(
                  "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"%s\"}}"
                      .formatted(name)));
      tell(
          gone,
          "RemovingNode",
          "Node %1$s event: Removing Node %1$s from Controller".formatted(name));
    }
  }

  private void tell(KubeObject node, String reason, String message) {
    events.normal(node, reason, message);
  }

  private Eviction eviction(KubeObject node, Instant now) {
    if (suspended) {
      return Eviction.SUSPENDED;
    }
    if (!NodeTaints.wantsEviction(node)) {
      return Eviction.ALLOWED;
    }
    String zone = ZoneState.zone(node);
    Optional<Duration> interval = interval(zone);
    Instant last = lastEviction.getOrDefault(zone, Instant.MIN);
    boolean allowed =
        interval.isPresent()
            && (last.equals(Instant.MIN) || !last.plus(interval.get()).isAfter(now));
    if (allowed) {
      lastEviction.put(zone, now);
    }
    return allowed ? Eviction.ALLOWED : Eviction.LATER;
  }

  /** A zone in trouble is emptied ten times slower, a small one not at all. */
  private Optional<Duration> interval(String zone) {
    return switch (zones.getOrDefault(zone, ZoneState.NORMAL)) {
      case NORMAL, FULL_DISRUPTION -> Optional.of(times.evictionInterval());
      case PARTIAL_DISRUPTION ->
          zoneSizes.getOrDefault(zone, 0L) > LARGE_ZONE
              ? Optional.of(times.evictionInterval().multipliedBy(10))
              : Optional.empty();
    };
  }

  private KubeObject writeStatus(KubeObject before, KubeObject after) {
    Patch patch = Patch.betweenUnchanged(before, after);
    return patch.isEmpty()
        ? before
        : context.client().patch(ResourceName.NODES, before.key(), "status", patch);
  }

  private void writeTaints(KubeObject before, KubeObject after) {
    Patch patch = Patch.betweenUnchanged(before, after);
    if (!patch.isEmpty()) {
      context.client().patch(ResourceName.NODES, before.key(), "", patch);
    }
  }
}
