package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.NameRules;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.StatusRules;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** StatefulSets. */
final class StatefulSetType implements ResourceType {

  /** What an update may touch. */
  private static final List<String> MUTABLE =
      List.of(
          "replicas",
          "ordinals",
          "template",
          "updateStrategy",
          "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds");

  @Override
  public ResourceName name() {
    return ResourceName.STATEFUL_SETS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("sts");
  }

  @Override
  public List<String> categories() {
    return List.of("all");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.scale(), Subresource.status("apps", "v1", "StatefulSet"));
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Ready", "Number of the pod with ready state"),
        TableColumn.age(),
        TableColumn.wide("Containers", "Names of each container in the template."),
        TableColumn.wide("Images", "Images referenced by each container in the template."));
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    JsonNode template = Fields.at(object, "spec.template.spec");
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.number(object, "status.readyReplicas") + "/" + Cells.number(object, "spec.replicas"),
        Ages.since(object, now),
        Cells.containerNames(template),
        Cells.images(template));
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.putObject("status").put("replicas", 0).put("availableReplicas", 0);
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    for (String field : List.of("replicas", "minReadySeconds", "revisionHistoryLimit")) {
      WorkloadRules.notNegative(object, "spec." + field, faults);
    }
    WorkloadRules.notNegative(object, "spec.updateStrategy.rollingUpdate.partition", faults);
    strategy(object, faults);
    WorkloadRules.selector(object, "statefulset", faults);
    WorkloadRules.template(withClaimedVolumes(object), "StatefulSet", faults);
    WorkloadRules.notNegative(object, "spec.ordinals.start", faults);
    String policy = Cells.text(object, "spec.podManagementPolicy");
    if (!List.of("OrderedReady", "Parallel").contains(policy)) {
      faults.invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'");
    }
  }

  private static void strategy(ObjectNode object, FieldFaults faults) {
    JsonNode strategy = Fields.at(object, "spec.updateStrategy");
    JsonNode rolling = strategy.path("rollingUpdate");
    switch (Cells.text(strategy, "type")) {
      case "RollingUpdate" -> {
        String path = "spec.updateStrategy.rollingUpdate.maxUnavailable";
        JsonNode unavailable = rolling.path("maxUnavailable");
        Shares.check(unavailable, path, faults);
        if ((unavailable.isNumber() || unavailable.isString()) && Shares.number(unavailable) == 0) {
          faults.invalid(path, unavailable, "cannot be 0");
        }
        Shares.atMostAll(unavailable, path, faults);
      }
      case "OnDelete" -> {
        if (rolling.isObject()) {
          faults.invalid(
              "spec.updateStrategy.rollingUpdate",
              rolling,
              "only allowed for updateStrategy 'RollingUpdate'");
        }
      }
      default ->
          faults.invalid("spec.updateStrategy", strategy, "must be 'RollingUpdate' or 'OnDelete'");
    }
  }

  /** Containers may mount what the claim templates stand for. */
  private static ObjectNode withClaimedVolumes(ObjectNode set) {
    JsonNode templates = Fields.at(set, "spec.volumeClaimTemplates");
    if (templates.isEmpty() || !Fields.at(set, "spec.template.spec").isObject()) {
      return set;
    }
    ObjectNode copy = set.deepCopy();
    ObjectNode spec = (ObjectNode) Fields.at(copy, "spec.template.spec");
    Set<String> own = new HashSet<>();
    spec.path("volumes").forEach(volume -> own.add(volume.path("name").asString("")));
    for (JsonNode template : templates) {
      String name = template.path("metadata").path("name").asString("");
      if (own.add(name)) {
        spec.withArrayProperty("volumes").addObject().put("name", name).putObject("emptyDir");
      }
    }
    return copy;
  }

  /** Its pods are named after it, and a pod's name is its host's. */
  @Override
  public void validateCreate(ObjectNode object, FieldFaults faults) {
    String name = Cells.text(object, "metadata.name");
    if (NameRules.subdomain(name).isEmpty()) {
      NameRules.label(name).forEach(fault -> faults.invalid("metadata.name", name, fault));
    }
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    ObjectNode now = object.path("spec") instanceof ObjectNode spec ? spec.deepCopy() : object;
    ObjectNode was = before.path("spec") instanceof ObjectNode spec ? spec.deepCopy() : before;
    now.remove(MUTABLE);
    was.remove(MUTABLE);
    if (!now.equals(was)) {
      faults.forbidden(
          "spec",
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
              + " 'updateStrategy', 'revisionHistoryLimit',"
              + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
    }
  }

  @Override
  public void validateStatus(ObjectNode object, ObjectNode before, FieldFaults faults) {
    StatusRules.notNegative(
        object,
        faults,
        List.of(
            "replicas",
            "readyReplicas",
            "currentReplicas",
            "updatedReplicas",
            "availableReplicas",
            "observedGeneration",
            "collisionCount"));
    StatusRules.atMost(
        object,
        faults,
        "replicas",
        "status.replicas",
        List.of("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"));
    StatusRules.atMost(
        object, faults, "readyReplicas", "status.readyReplicas", List.of("availableReplicas"));
    StatusRules.collisionsKept(object, before, faults);
  }
}
