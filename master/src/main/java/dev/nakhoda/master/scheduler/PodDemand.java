package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.client.EventRecorder;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A pending pod: the object and what the rules need of it. Immutable.
 *
 * @param group what it is spread with: its controller's uid, or, without one, its labels
 * @param images of its containers
 */
public record PodDemand(
    KubeObject object,
    ObjectKey key,
    String uid,
    long resourceVersion,
    Map<String, String> labels,
    String group,
    int priority,
    Usage usage,
    Template template,
    Together together,
    List<String> images,
    List<ClaimUse> claims) {

  /** For events, without the object's tree. */
  EventRecorder.Regarding regarding() {
    return new EventRecorder.Regarding(
        "Pod", "v1", key.namespace(), key.name(), uid, resourceVersion);
  }

  /** What stays in the snapshot once it has a node. */
  public PlacedPod placed() {
    return new PlacedPod(
        key,
        uid,
        labels,
        group,
        usage,
        together.antiAffinity(),
        ClaimUse.names(claims),
        priority,
        Instant.MAX,
        false);
  }
}
