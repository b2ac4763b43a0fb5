package dev.nakhoda.master.scheduler;

import dev.nakhoda.api.KubeObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads what the rules need of a node. Pure. */
final class NodeReader {

  private static final String REGION = "topology.kubernetes.io/region";
  private static final String ZONE = "topology.kubernetes.io/zone";

  private NodeReader() {}

  /** Throws IllegalArgumentException when a quantity is malformed. */
  static NodeFacts facts(KubeObject node) {
    JsonNode spec = node.tree().path("spec");
    JsonNode status = node.tree().path("status");
    JsonNode allocatable =
        status.path("allocatable").isObject()
            ? status.path("allocatable")
            : status.path("capacity");
    Map<String, String> labels = Map.copyOf(node.labels());
    return new NodeFacts(
        node.name(),
        labels,
        spec.path("unschedulable").asBoolean(false),
        taints(spec.path("taints")),
        Amounts.of(allocatable),
        Long.parseLong(allocatable.path("pods").asString("0")),
        zone(labels),
        images(status.path("images")));
  }

  private static List<Taint> taints(JsonNode list) {
    List<Taint> taints = new ArrayList<>();
    for (JsonNode taint : list) {
      taints.add(
          new Taint(
              taint.path("key").asString(""),
              taint.path("value").asString(""),
              taint.path("effect").asString("")));
    }
    return List.copyOf(taints);
  }

  private static String zone(Map<String, String> labels) {
    String region = labels.getOrDefault(REGION, "");
    String zone = labels.getOrDefault(ZONE, "");
    return region.isEmpty() && zone.isEmpty() ? "" : region + ":" + zone;
  }

  private static Map<String, Long> images(JsonNode list) {
    Map<String, Long> images = new HashMap<>();
    for (JsonNode image : list) {
      for (JsonNode name : image.path("names")) {
        images.put(name.asString(""), image.path("sizeBytes").asLong(0));
      }
    }
    return Map.copyOf(images);
  }
}
