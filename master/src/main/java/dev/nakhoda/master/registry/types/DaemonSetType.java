package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.StatusRules;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** DaemonSets. */
final class DaemonSetType implements ResourceType {

  private static final String ROLLING = "spec.updateStrategy.rollingUpdate";

  @Override
  public ResourceName name() {
    return ResourceName.DAEMON_SETS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("ds");
  }

  @Override
  public List<String> categories() {
    return List.of("all");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.status("apps", "v1", "DaemonSet"));
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public List<TableColumn> columns() {
    return Cells.workloadColumns(
        List.of(
            TableColumn.objectName(),
            TableColumn.number("Desired", "Number of nodes that should run the daemon pod."),
            TableColumn.number("Current", "Number of nodes that run a daemon pod and should."),
            TableColumn.number("Ready", "Number of nodes with a ready daemon pod."),
            TableColumn.number("Up-to-date", "Number of nodes that run the updated pod."),
            TableColumn.number("Available", "Number of nodes with an available daemon pod."),
            TableColumn.text("Node Selector", "A selector that a pod's node must match."),
            TableColumn.age()));
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    JsonNode template = Fields.at(object, "spec.template.spec");
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.number(object, "status.desiredNumberScheduled"),
        Cells.number(object, "status.currentNumberScheduled"),
        Cells.number(object, "status.numberReady"),
        Cells.number(object, "status.updatedNumberScheduled"),
        Cells.number(object, "status.numberAvailable"),
        Cells.labels(template.path("nodeSelector")),
        Ages.since(object, now),
        Cells.containerNames(template),
        Cells.images(template),
        Cells.selector(Fields.at(object, "spec.selector")));
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    ObjectNode status = object.putObject("status");
    for (String field :
        List.of(
            "currentNumberScheduled",
            "desiredNumberScheduled",
            "numberMisscheduled",
            "numberReady")) {
      status.put(field, 0);
    }
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    WorkloadRules.notNegative(object, "spec.minReadySeconds", faults);
    WorkloadRules.notNegative(object, "spec.revisionHistoryLimit", faults);
    WorkloadRules.selector(object, "daemonset", faults);
    WorkloadRules.template(object, "DaemonSet", faults);
    String strategy = Cells.text(object, "spec.updateStrategy.type");
    JsonNode rolling = Fields.at(object, ROLLING);
    if (strategy.equals("RollingUpdate") && rolling.isObject()) {
      rolling(rolling, faults);
    }
  }

  private static void rolling(JsonNode rolling, FieldFaults faults) {
    for (String field : List.of("maxUnavailable", "maxSurge")) {
      Shares.check(rolling.path(field), ROLLING + "." + field, faults);
      Shares.atMostAll(rolling.path(field), ROLLING + "." + field, faults);
    }
    boolean unavailable = isSome(rolling.path("maxUnavailable"));
    boolean surge = isSome(rolling.path("maxSurge"));
    if (unavailable && surge) {
      faults.invalid(
          ROLLING + ".maxSurge",
          rolling.path("maxSurge"),
          "may not be set when maxUnavailable is non-zero");
    } else if (!unavailable && !surge) {
      faults.required(ROLLING + ".maxUnavailable", "cannot be 0 when maxSurge is 0");
    }
  }

  /** What is no share at all has been complained about. */
  private static boolean isSome(JsonNode value) {
    return value.isString() && !value.asString().startsWith("0") || Shares.number(value) != 0;
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    WorkloadRules.selectorUnchanged(object, before, faults);
  }

  @Override
  public void validateStatus(ObjectNode object, ObjectNode before, FieldFaults faults) {
    StatusRules.notNegative(
        object,
        faults,
        List.of(
            "currentNumberScheduled",
            "numberMisscheduled",
            "desiredNumberScheduled",
            "numberReady",
            "observedGeneration",
            "updatedNumberScheduled",
            "numberAvailable",
            "numberUnavailable",
            "collisionCount"));
    StatusRules.collisionsKept(object, before, faults);
  }
}
