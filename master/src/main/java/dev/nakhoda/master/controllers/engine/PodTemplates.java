package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pods from the template of their controller. Pure functions. */
public final class PodTemplates {

  private PodTemplates() {}

  /** A pod of {@code owner}'s spec.template; the server completes its name. */
  public static KubeObject pod(ResourceName resource, KubeObject owner) {
    ObjectNode pod = pod(resource, owner, owner.tree().path("spec").path("template"));
    pod.withObjectProperty("metadata").put("generateName", owner.name() + "-");
    return KubeObject.of(pod);
  }

  /** A pod of {@code template} that is still to be named. */
  public static ObjectNode pod(ResourceName resource, KubeObject owner, JsonNode template) {
    ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
    ObjectNode metadata = pod.putObject("metadata").put("namespace", owner.namespace());
    for (String field : new String[] {"labels", "annotations", "finalizers"}) {
      if (template.path("metadata").hasNonNull(field)) {
        metadata.set(field, template.path("metadata").get(field).deepCopy());
      }
    }
    metadata.putArray("ownerReferences").add(Claims.reference(resource, owner));
    pod.set("spec", template.path("spec").deepCopy());
    return pod;
  }
}
