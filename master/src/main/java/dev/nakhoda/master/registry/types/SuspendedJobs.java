package dev.nakhoda.master.registry.types;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The template of a Job that has not begun. Pure. */
final class SuspendedJobs {

  private static final List<String> DIRECTIVES =
      List.of("nodeSelector", "tolerations", "schedulingGates");

  private SuspendedJobs() {}

  /** All of it but what says where the pods go and how they are labelled. */
  static JsonNode fixed(JsonNode template) {
    if (!(template instanceof ObjectNode given)) {
      return template;
    }
    ObjectNode rest = given.deepCopy();
    if (rest.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove(List.of("labels", "annotations"));
      dropIfEmpty(rest, "metadata");
    }
    if (rest.path("spec") instanceof ObjectNode spec) {
      spec.remove(DIRECTIVES);
      if (spec.path("affinity") instanceof ObjectNode affinity) {
        affinity.remove("nodeAffinity");
        dropIfEmpty(spec, "affinity");
      }
    }
    return rest;
  }

  private static void dropIfEmpty(ObjectNode owner, String field) {
    if (owner.path(field).isEmpty()) {
      owner.remove(field);
    }
  }
}
