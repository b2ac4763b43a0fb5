package dev.nakhoda.master.controllers.nodes;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.nodes.NodeTaints.Eviction;
import java.time.Instant;

/**
 * What a sweep over all nodes must know of each, read once from each state of it: its JSON is not
 * kept parsed. Pure.
 *
 * @param readiness {@code True}, {@code False} or {@code Unknown}
 * @param heartbeat the Ready condition's lastHeartbeatTime
 * @param calm it is Ready and has just the taints that it should have: nothing is to be done unless
 *     it falls silent
 */
record NodeFacts(
    ObjectKey key,
    String zone,
    String readiness,
    boolean everReported,
    String heartbeat,
    boolean calm) {

  static NodeFacts of(KubeObject node, Instant now) {
    String readiness = NodeSilence.readiness(node);
    String heartbeat =
        Conditions.find(node.tree().path("status"), "Ready")
            .map(ready -> ready.path("lastHeartbeatTime").asString(""))
            .orElse("");
    // While a node is Ready it is never emptied, so what is decided about evictions is all one.
    boolean calm =
        readiness.equals("True") && NodeTaints.apply(node, Eviction.ALLOWED, now) == node;
    return new NodeFacts(
        node.key(),
        ZoneState.zone(node),
        readiness,
        NodeSilence.everReported(node),
        heartbeat,
        calm);
  }

  boolean ready() {
    return readiness.equals("True");
  }
}
