package dev.nakhoda.master.controllers.stateful;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.controllers.engine.PodTemplates;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The pods and claims of a StatefulSet, each with its ordinal's identity. Pure functions. */
final class StatefulPods {

  static final String REVISION_LABEL = "controller-revision-hash";
  private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
  private static final String POD_INDEX = "apps.kubernetes.io/pod-index";

  private StatefulPods() {}

  /** -1 for a name that is none of the set's. */
  static int ordinal(KubeObject set, String podName) {
    String prefix = set.name() + "-";
    if (!podName.startsWith(prefix)) {
      return -1;
    }
    try {
      return Integer.parseInt(podName.substring(prefix.length()));
    } catch (NumberFormatException notOurs) {
      return -1;
    }
  }

  static String name(KubeObject set, int ordinal) {
    return set.name() + "-" + ordinal;
  }

  static boolean isOf(KubeObject pod, String revision) {
    return pod.labels().getOrDefault(REVISION_LABEL, "").equals(revision);
  }

  /**
   * @param template the revision's, which may be older than the set's
   * @param revision its name
   */
  static KubeObject create(KubeObject set, JsonNode template, String revision, int ordinal) {
    ObjectNode pod = PodTemplates.pod(ResourceName.STATEFUL_SETS, set, template);
    ObjectNode metadata = pod.withObjectProperty("metadata");
    String name = name(set, ordinal);
    metadata.put("name", name);
    metadata
        .withObjectProperty("labels")
        .put(REVISION_LABEL, revision)
        .put(POD_NAME, name)
        .put(POD_INDEX, Integer.toString(ordinal));
    ObjectNode spec = pod.withObjectProperty("spec");
    spec.put("hostname", name);
    spec.put("subdomain", set.tree().at("/spec/serviceName").asString(""));
    mountClaims(set, spec, ordinal);
    return KubeObject.of(pod);
  }

  private static void mountClaims(KubeObject set, ObjectNode spec, int ordinal) {
    JsonNode templates = new StatefulSpec(set).claimTemplates();
    if (templates.isEmpty()) {
      return;
    }
    Set<String> claimed = new HashSet<>();
    List<JsonNode> volumes = new ArrayList<>();
    for (JsonNode template : templates) {
      String volume = template.at("/metadata/name").asString("");
      claimed.add(volume);
      ObjectNode entry = Json.object().put("name", volume);
      entry.putObject("persistentVolumeClaim").put("claimName", claimName(set, volume, ordinal));
      volumes.add(entry);
    }
    spec.path("volumes")
        .valueStream()
        .filter(volume -> !claimed.contains(volume.path("name").asString("")))
        .forEach(volumes::add);
    ArrayNode list = spec.putArray("volumes");
    volumes.forEach(list::add);
  }

  static String claimName(KubeObject set, String volume, int ordinal) {
    return volume + "-" + set.name() + "-" + ordinal;
  }

  /** The claims that an ordinal's pod needs. */
  static List<KubeObject> claims(KubeObject set, int ordinal) {
    List<KubeObject> claims = new ArrayList<>();
    StatefulSpec spec = new StatefulSpec(set);
    for (JsonNode template : spec.claimTemplates()) {
      ObjectNode claim = template instanceof ObjectNode node ? node.deepCopy() : Json.object();
      claim.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
      claim.remove("status");
      ObjectNode metadata = claim.withObjectProperty("metadata");
      String volume = metadata.path("name").asString("");
      metadata.put("name", claimName(set, volume, ordinal));
      metadata.put("namespace", set.namespace());
      ObjectNode labels = metadata.withObjectProperty("labels");
      set.tree()
          .at("/spec/selector/matchLabels")
          .forEachEntry((key, value) -> labels.put(key, value.asString("")));
      if (spec.deletesClaims("whenDeleted")) {
        metadata
            .putArray("ownerReferences")
            .add(ClaimRetention.reference(ResourceName.STATEFUL_SETS, set));
      }
      claims.add(KubeObject.of(claim));
    }
    return claims;
  }
}
