package dev.nakhoda.master.volumes;

import dev.nakhoda.api.KubeObject;
import tools.jackson.databind.node.ObjectNode;

/** A volume's {@code spec.claimRef}. Pure functions. */
public final class ClaimReferences {

  private ClaimReferences() {}

  public static void put(ObjectNode volume, KubeObject claim) {
    volume
        .withObjectProperty("spec")
        .withObjectProperty("claimRef")
        .put("apiVersion", "v1")
        .put("kind", "PersistentVolumeClaim")
        .put("namespace", claim.namespace())
        .put("name", claim.name())
        .put("uid", claim.uid())
        .put("resourceVersion", Long.toString(claim.resourceVersion()));
  }
}
