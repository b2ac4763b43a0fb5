package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.LabelRules;
import dev.nakhoda.master.registry.rules.StatusRules;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** PodDisruptionBudgets. */
final class PodDisruptionBudgetType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.POD_DISRUPTION_BUDGETS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("pdb");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.status("policy", "v1", "PodDisruptionBudget"));
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Min Available", "The minimum number of pods that must be available."),
        TableColumn.text("Max Unavailable", "The maximum number of pods that can be unavailable."),
        TableColumn.number(
            "Allowed Disruptions", "Calculated number of pods that may be disrupted at this time."),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"),
        amount(Fields.at(object, "spec.minAvailable")),
        amount(Fields.at(object, "spec.maxUnavailable")),
        Cells.number(object, "status.disruptionsAllowed"),
        Ages.since(object, now));
  }

  private static String amount(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? "N/A" : value.asString("N/A");
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object
        .putObject("status")
        .put("disruptionsAllowed", 0)
        .put("currentHealthy", 0)
        .put("desiredHealthy", 0)
        .put("expectedPods", 0);
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    JsonNode least = Fields.at(object, "spec.minAvailable");
    JsonNode most = Fields.at(object, "spec.maxUnavailable");
    boolean both = isSet(least) && isSet(most);
    if (both) {
      faults.invalid(
          "spec", Fields.at(object, "spec"), "minAvailable and maxUnavailable cannot be both set");
    }
    check(least, "spec.minAvailable", faults);
    check(most, "spec.maxUnavailable", faults);
    LabelRules.selector(Fields.at(object, "spec.selector"), "spec.selector", faults);
  }

  private static boolean isSet(JsonNode value) {
    return value.isNumber() || value.isString();
  }

  private static void check(JsonNode value, String path, FieldFaults faults) {
    if (value.isNumber() && value.asLong() < 0) {
      faults.invalid(path, value, "must be greater than or equal to 0");
    } else if (value.isString()) {
      checkPercent(value, path, faults);
    }
  }

  private static void checkPercent(JsonNode value, String path, FieldFaults faults) {
    String text = value.asString();
    if (!text.matches("[0-9]{1,9}%")) {
      faults.invalid(
          path,
          value,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', "
              + " or '93%', regex used for validation is '[0-9]+%')");
    } else if (Long.parseLong(text.substring(0, text.length() - 1)) > 100) {
      faults.invalid(path, value, "must not be greater than 100%");
    }
  }

  @Override
  public void validateStatus(ObjectNode object, ObjectNode before, FieldFaults faults) {
    StatusRules.notNegative(
        object,
        faults,
        List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"));
  }
}
