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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives every node its pod subnet, once. {@link GivenSubnets} holds each node's, as the watch
 * showed it or as the one worker gave it, so that no two nodes get the same and no node costs a
 * look at all others; a deleted node's subnet is free again.
 */
public final class NodeIpamController {

  private final ControllerContext context;
  private final Events events;
  private final Informer nodes;
  private final GivenSubnets given;

  /** Nodes that found no free subnet: one that is given back may be theirs. */
  private final Set<ObjectKey> waiting = ConcurrentHashMap.newKeySet();

  private boolean surveyed;

  private NodeIpamController(ControllerContext context) {
    this.context = context;
    this.events = context.events().apply("cidrAllocator");
    this.nodes = context.informers().of(ResourceName.NODES);
    this.given =
        new GivenSubnets(
            Subnets.of(
                context.config().network().pods(), context.config().network().nodeSubnetBits()));
  }

  public static Controller of(ControllerContext context) {
    var self = new NodeIpamController(context);
    Controller controller = context.controller("node-ipam-controller", 1, self::reconcile);
    self.nodes.onChange(change -> {
      change.after().ifPresent(self::note);
      controller.add(change.object().key());
      if (change.after().isEmpty()) {
        self.waiting.forEach(controller::add);
      }
    });
    return controller;
  }

  private static String subnetOf(KubeObject node) {
    return node.tree().path("spec").path("podCIDR").asString("");
  }

  private void note(KubeObject node) {
    if (!subnetOf(node).isEmpty()) {
      given.note(node.name(), subnetOf(node));
    }
  }

  private Result reconcile(ObjectKey key) {
    if (!surveyed) {
      nodes.list().forEach(this::note);
      surveyed = true;
    }
    waiting.remove(key);
    Optional<KubeObject> found = nodes.get(key);
    if (found.isEmpty()) {
      given.forget(key.name());
      return Result.DONE;
    }
    KubeObject node = found.get();
    if (!subnetOf(node).isEmpty()) {
      note(node);
      return Result.DONE;
    }
    Optional<String> free = given.free();
    if (free.isEmpty()) {
      waiting.add(key);
      events.normal(
          node,
          "CIDRNotAvailable",
          "Node %s status is now: CIDRNotAvailable".formatted(node.name()));
      return Result.DONE;
    }
    give(node, free.get());
    return Result.DONE;
  }

  private void give(KubeObject node, String subnet) {
    KubeObject after =
        node.with(tree -> {
          var spec = tree.withObjectProperty("spec").put("podCIDR", subnet);
          spec.putArray("podCIDRs").add(subnet);
        });
    given.note(node.name(), subnet);
    try {
      Patch patch = Patch.betweenUnchanged(node, after);
      context.client().patch(ResourceName.NODES, node.key(), "", patch);
    } catch (ApiException refused) {
      // A refused write did not happen; after any other failure it may have, so it stays reserved.
      if (refused.isConflict() || refused.isNotFound() || refused.code() == 422) {
        given.forget(node.name(), subnet);
      }
      throw refused;
    }
  }
}
