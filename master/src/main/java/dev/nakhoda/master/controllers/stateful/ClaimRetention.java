package dev.nakhoda.master.controllers.stateful;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.controllers.engine.Claims;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whose end takes a claim along, as the set's persistentVolumeClaimRetentionPolicy says: the set's
 * when it is deleted, the pod's when the set shrinks. The garbage collector does the rest. Pure.
 */
final class ClaimRetention {

  private ClaimRetention() {}

  /**
   * The claim as it should be.
   *
   * @param pod the one that uses the claim
   * @param condemned whether the set has become too small for it
   */
  static KubeObject apply(KubeObject claim, StatefulSpec spec, KubeObject pod, boolean condemned) {
    boolean withPod = condemned && spec.deletesClaims("whenScaled");
    boolean withSet = !withPod && spec.deletesClaims("whenDeleted");
    return claim.with(tree -> {
      ObjectNode metadata = tree.withObjectProperty("metadata");
      ArrayNode owners = Json.object().putArray("ownerReferences");
      for (JsonNode owner : metadata.path("ownerReferences")) {
        if (!isSet(owner, spec.set()) && !isPod(owner, pod)) {
          owners.add(owner);
        }
      }
      if (withSet) {
        owners.add(reference(ResourceName.STATEFUL_SETS, spec.set()));
      }
      if (withPod) {
        owners.add(reference(ResourceName.PODS, pod));
      }
      if (owners.isEmpty()) {
        metadata.remove("ownerReferences");
      } else {
        metadata.set("ownerReferences", owners);
      }
    });
  }

  private static boolean isSet(JsonNode owner, KubeObject set) {
    return owner.path("uid").asString("").equals(set.uid());
  }

  /** Also an earlier pod of that name. */
  private static boolean isPod(JsonNode owner, KubeObject pod) {
    return owner.path("kind").asString("").equals("Pod")
        && owner.path("name").asString("").equals(pod.name());
  }

  static ObjectNode reference(ResourceName resource, KubeObject owner) {
    return Claims.reference(resource, owner)
        .put("controller", false)
        .put("blockOwnerDeletion", false);
  }
}
