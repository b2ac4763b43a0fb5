package dev.nakhoda.master.controllers.nodes;

import dev.nakhoda.api.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a node last gave a sign of life, by this process's own clock: clocks of nodes may be wrong,
 * so only that a time stamp changed counts. Soft state: after a change of leader every node is
 * granted a whole grace period anew.
 *
 * @param lease the Lease as last seen, so that one that did not change need not be read again
 * @param renewed its renewTime
 * @param heartbeat the Ready condition's lastHeartbeatTime as last seen
 * @param aliveAt when either last changed
 */
record NodeHealth(Optional<KubeObject> lease, String renewed, String heartbeat, Instant aliveAt) {

  static NodeHealth first(NodeFacts node, Optional<KubeObject> lease, Instant now) {
    return new NodeHealth(lease, renewTime(lease), node.heartbeat(), now);
  }

  NodeHealth seen(NodeFacts node, Optional<KubeObject> newest, Instant now) {
    boolean sameLease = lease.orElse(null) == newest.orElse(null);
    String newRenewed = sameLease ? renewed : renewTime(newest);
    String newHeartbeat = node.heartbeat();
    boolean sign =
        !newRenewed.isEmpty() && !newRenewed.equals(renewed)
            || !newHeartbeat.isEmpty() && !newHeartbeat.equals(heartbeat);
    if (sign) {
      return new NodeHealth(newest, newRenewed, newHeartbeat, now);
    }
    return sameLease ? this : new NodeHealth(newest, renewed, heartbeat, aliveAt);
  }

  NodeHealth pardoned(Instant now) {
    return new NodeHealth(lease, renewed, heartbeat, now);
  }

  boolean silentFor(Duration grace, Instant now) {
    return now.isAfter(aliveAt.plus(grace));
  }

  private static String renewTime(Optional<KubeObject> lease) {
    return lease.map(each -> each.tree().path("spec").path("renewTime").asString("")).orElse("");
  }
}
