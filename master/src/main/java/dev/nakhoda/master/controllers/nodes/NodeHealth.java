package dev.nakhoda.master.controllers.nodes;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a node last gave a sign of life, by this process's own clock: clocks of nodes may be wrong,
 * so only that a time stamp changed counts. Soft state: after a change of leader every node is
 * granted a whole grace period anew.
 *
 * @param lease the Lease's renewTime as last seen
 * @param heartbeat the Ready condition's lastHeartbeatTime as last seen
 * @param aliveAt when either last changed
 */
record NodeHealth(String lease, String heartbeat, Instant aliveAt) {

  static NodeHealth first(KubeObject node, Optional<KubeObject> lease, Instant now) {
    return new NodeHealth(renewTime(lease), heartbeat(node), now);
  }

  NodeHealth seen(KubeObject node, Optional<KubeObject> leaseObject, Instant now) {
    String newLease = renewTime(leaseObject);
    String newHeartbeat = heartbeat(node);
    boolean sign =
        !newLease.isEmpty() && !newLease.equals(lease)
            || !newHeartbeat.isEmpty() && !newHeartbeat.equals(heartbeat);
    return sign ? new NodeHealth(newLease, newHeartbeat, now) : this;
  }

  NodeHealth pardoned(Instant now) {
    return new NodeHealth(lease, heartbeat, now);
  }

  boolean silentFor(Duration grace, Instant now) {
    return now.isAfter(aliveAt.plus(grace));
  }

  private static String renewTime(Optional<KubeObject> lease) {
    return lease.map(each -> each.tree().path("spec").path("renewTime").asString("")).orElse("");
  }

  private static String heartbeat(KubeObject node) {
    return Conditions.find(node.tree().path("status"), "Ready")
        .map(ready -> ready.path("lastHeartbeatTime").asString(""))
        .orElse("");
  }
}
