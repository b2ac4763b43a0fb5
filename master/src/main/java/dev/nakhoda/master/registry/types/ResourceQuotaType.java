package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import dev.nakhoda.master.registry.rules.QuotaRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** ResourceQuotas. What is used is charged by admission and corrected by the controller. */
final class ResourceQuotaType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.RESOURCE_QUOTAS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("quota");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.status("", "v1", "ResourceQuota"));
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text(
            "Request",
            "Request represents a minimum amount of cpu/memory that a container may consume."),
        TableColumn.text(
            "Limit",
            "Limits control the maximum amount of cpu/memory that a container may use independent"
                + " of contention on the node."),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"),
        amounts(object, false),
        amounts(object, true),
        Ages.since(object, now));
  }

  private static String amounts(JsonNode object, boolean limits) {
    JsonNode hard = Fields.at(object, "status.hard");
    JsonNode used = Fields.at(object, "status.used");
    List<String> parts = new ArrayList<>();
    for (String name : new TreeSet<>(hard.propertyNames())) {
      if (name.startsWith("limits.") == limits) {
        parts.add(
            name + ": " + used.path(name).asString("0") + "/" + hard.path(name).asString("0"));
      }
    }
    return String.join(", ", parts);
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    QuotaRules.check(object.path("spec"), "spec", faults);
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    JsonNode scopes = Fields.at(object, "spec.scopes");
    var was = new HashSet<>(Cells.texts(Fields.at(before, "spec.scopes")));
    if (!was.equals(new HashSet<>(Cells.texts(scopes)))) {
      faults.invalid("spec.scopes", Cells.texts(scopes), "field is immutable");
    }
  }

  @Override
  public void validateStatus(ObjectNode object, ObjectNode before, FieldFaults faults) {
    QuotaRules.amounts(object.path("status").path("hard"), "status.hard", faults);
    QuotaRules.amounts(object.path("status").path("used"), "status.used", faults);
  }
}
