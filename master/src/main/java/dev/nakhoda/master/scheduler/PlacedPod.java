package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A pod that has a node, as small as the rules allow. Immutable.
 *
 * @param started when its agent took it; {@link Instant#MAX} before
 * @param terminating on its way out
 * @param claims the names of the PersistentVolumeClaims that it uses
 */
public record PlacedPod(
    ObjectKey key,
    String uid,
    Map<String, String> labels,
    String group,
    Usage usage,
    List<AffinityTerm> antiAffinity,
    List<String> claims,
    int priority,
    Instant started,
    boolean terminating) {

  /** Whether the rules see no difference. */
  boolean alikeToRules(PlacedPod other) {
    return uid.equals(other.uid)
        && labels.equals(other.labels)
        && group.equals(other.group)
        && usage.equals(other.usage)
        && antiAffinity.equals(other.antiAffinity)
        && claims.equals(other.claims);
  }
}
