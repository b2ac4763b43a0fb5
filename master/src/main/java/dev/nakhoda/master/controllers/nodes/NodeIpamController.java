package dev.nakhoda.master.controllers.nodes;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives every node its pod subnet, once. One worker owns the map of what it has given and the cache
 * may not show yet, so that no two nodes get the same; a deleted node's subnet is free again.
 */
public final class NodeIpamController {

  private final ControllerContext context;
  private final Events events;
  private final Informer nodes;
  private final Subnets subnets;
  private final Map<String, String> given = new HashMap<>();

  private NodeIpamController(ControllerContext context) {
    this.context = context;
    this.events = context.events().apply("cidrAllocator");
    this.nodes = context.informers().of(ResourceName.NODES);
    this.subnets = Subnets.of(context.config().podNetwork(), context.config().nodeSubnetBits());
  }

  public static Controller of(ControllerContext context) {
    var self = new NodeIpamController(context);
    Controller controller = context.controller("node-ipam-controller", 1, self::reconcile);
    self.nodes.onChange(change -> {
      controller.add(change.object().key());
      if (change.after().isEmpty()) {
        self.waiting().forEach(controller::add);
      }
    });
    return controller;
  }

  /** Nodes without a subnet: one that was freed may be theirs. */
  private List<ObjectKey> waiting() {
    return nodes.list().stream()
        .filter(node -> subnetOf(node).isEmpty())
        .map(KubeObject::key)
        .toList();
  }

  private static String subnetOf(KubeObject node) {
    return node.tree().path("spec").path("podCIDR").asString("");
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = nodes.get(key);
    if (found.isEmpty()) {
      given.remove(key.name());
      return Result.DONE;
    }
    KubeObject node = found.get();
    if (!subnetOf(node).isEmpty()) {
      given.put(key.name(), subnetOf(node));
      return Result.DONE;
    }
    Optional<String> free = subnets.free(used());
    if (free.isEmpty()) {
      events.normal(
          node,
          "CIDRNotAvailable",
          "Node %s status is now: CIDRNotAvailable".formatted(node.name()));
      return Result.DONE;
    }
    give(node, free.get());
    return Result.DONE;
  }

  private List<String> used() {
    List<String> used = new ArrayList<>(given.values());
    nodes.list().forEach(node -> used.add(subnetOf(node)));
    return used;
  }

  private void give(KubeObject node, String subnet) {
    KubeObject after =
        node.with(tree -> {
          var spec = tree.withObjectProperty("spec").put("podCIDR", subnet);
          spec.putArray("podCIDRs").add(subnet);
        });
    given.put(node.name(), subnet);
    try {
      Patch patch = Patch.betweenUnchanged(node, after);
      context.client().patch(ResourceName.NODES, node.key(), "", patch);
    } catch (ApiException refused) {
      // A refused write did not happen; after any other failure it may have, so it stays reserved.
      if (refused.isConflict() || refused.isNotFound() || refused.code() == 422) {
        given.remove(node.name());
      }
      throw refused;
    }
  }
}
