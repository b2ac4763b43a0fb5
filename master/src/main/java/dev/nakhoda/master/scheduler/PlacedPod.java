package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.ObjectKey;
import java.util.List;
import java.util.Map;

/**
 * A pod that has a node, as small as the rules allow. Immutable.
 *
 * @param claims the names of the PersistentVolumeClaims that it uses
 */
public record PlacedPod(
    ObjectKey key,
    String uid,
    Map<String, String> labels,
    String group,
    Usage usage,
    List<AffinityTerm> antiAffinity,
    List<String> claims) {}
