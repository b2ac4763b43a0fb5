package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ResourceName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The autoscaling/v1 Scale view of an object with replicas. Pure. */
final class Scales {

  static final ResourceName SCALE = new ResourceName("autoscaling", "v1", "scales", "Scale", true);

  private static final List<String> SHARED_METADATA =
      List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp");

  private Scales() {}

  static ObjectNode of(JsonNode object) {
    ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
    ObjectNode metadata = scale.putObject("metadata");
    for (String field : SHARED_METADATA) {
      if (object.path("metadata").hasNonNull(field)) {
        metadata.set(field, object.path("metadata").get(field));
      }
    }
    ObjectNode spec = scale.putObject("spec");
    long replicas = Fields.number(object, "spec.replicas", 0);
    if (replicas != 0) {
      spec.put("replicas", replicas);
    }
    scale
        .putObject("status")
        .put("replicas", Fields.number(object, "status.replicas", 0))
        .put("selector", selector(object.path("spec").path("selector")));
    return scale;
  }

  /** {@code before} with the scale's replicas; the scale's version becomes the precondition. */
  static ObjectNode write(ObjectNode before, JsonNode scale) {
    ObjectNode object = before.deepCopy();
    int replicas = (int) Fields.number(scale, "spec.replicas", 0);
    object.withObjectProperty("spec").put("replicas", replicas);
    String version = Fields.text(scale, "metadata.resourceVersion");
    if (!version.isEmpty()) {
      object.withObjectProperty("metadata").put("resourceVersion", version);
    }
    String uid = Fields.text(scale, "metadata.uid");
    if (!uid.isEmpty()) {
      object.withObjectProperty("metadata").put("uid", uid);
    }
    return object;
  }

  static void check(ResourceType type, JsonNode scale) {
    FieldFaults faults = new FieldFaults();
    long replicas = Fields.number(scale, "spec.replicas", 0);
    if (replicas < 0) {
      faults.invalid("spec.replicas", replicas, "must be greater than or equal to 0");
    }
    if (!faults.isEmpty()) {
      throw ApiException.invalid(SCALE, Fields.text(scale, "metadata.name"), faults.causes());
    }
  }

  /** A selector object (apps) or a plain map (ReplicationController) in the query syntax. */
  private static String selector(JsonNode selector) {
    if (selector.has("matchLabels") || selector.has("matchExpressions")) {
      return LabelSelector.of(selector).toString();
    }
    Map<String, String> labels = new LinkedHashMap<>();
    selector.forEachEntry((key, value) -> labels.put(key, value.asString("")));
    return LabelSelector.ofMap(labels).toString();
  }

  static KubeObject view(KubeObject object) {
    return KubeObject.of(of(object.tree()));
  }
}
