package dev.nakhoda.master.registry.rules;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What the rules of one container need to know of its pod. Immutable.
 *
 * @param ofPod whether the spec is a pod's own, not that of a template
 * @param volumes each volume's kind, by its name
 * @param claims the names of the pod's resource claims
 */
record PodParts(
    boolean ofPod,
    Map<String, String> volumes,
    Set<String> claims,
    String restartPolicy,
    long gracePeriod) {

  private static final long GRACE_PERIOD_SECONDS = 30;

  static PodParts of(JsonNode spec, boolean ofPod, Map<String, String> volumes) {
    Set<String> claims = new HashSet<>();
    spec.path("resourceClaims").forEach(claim -> claims.add(Walk.text(claim, "name")));
    return new PodParts(
        ofPod,
        volumes,
        claims,
        Walk.text(spec, "restartPolicy"),
        spec.path("terminationGracePeriodSeconds").asLong(GRACE_PERIOD_SECONDS));
  }
}
