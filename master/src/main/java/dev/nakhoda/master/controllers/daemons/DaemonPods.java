package dev.nakhoda.master.controllers.daemons;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.controllers.engine.PodTemplates;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A DaemonSet's pods. Pure functions. */
final class DaemonPods {

  static final String HASH_LABEL = "controller-revision-hash";

  private DaemonPods() {}

  /** A pod that only {@code node} can take. */
  static KubeObject create(KubeObject set, String hash, String node) {
    JsonNode template = set.tree().at("/spec/template");
    ObjectNode pod = PodTemplates.pod(ResourceName.DAEMON_SETS, set, template);
    ObjectNode metadata = pod.withObjectProperty("metadata");
    metadata.put("generateName", set.name() + "-");
    metadata.withObjectProperty("labels").put(HASH_LABEL, hash);
    ObjectNode spec = pod.withObjectProperty("spec");
    ArrayNode tolerations = spec.withArrayProperty("tolerations");
    List<JsonNode> present = tolerations.valueStream().toList();
    DaemonNodes.daemonTolerations(spec).stream()
        .filter(each -> !present.contains(each))
        .forEach(tolerations::add);
    pin(spec, node);
    return KubeObject.of(pod);
  }

  private static void pin(ObjectNode spec, String node) {
    ObjectNode affinity = spec.withObjectProperty("affinity").withObjectProperty("nodeAffinity");
    ObjectNode required = affinity.putObject("requiredDuringSchedulingIgnoredDuringExecution");
    required
        .putArray("nodeSelectorTerms")
        .addObject()
        .putArray("matchFields")
        .addObject()
        .put("key", "metadata.name")
        .put("operator", "In")
        .putArray("values")
        .add(node);
  }

  static boolean isOf(KubeObject pod, String hash) {
    return pod.labels().getOrDefault(HASH_LABEL, "").equals(hash);
  }
}
