package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.TableColumn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** PriorityClasses. */
final class PriorityClassType implements ResourceType {

  private static final String RESERVED = "system-";
  private static final long MOST = 1_000_000_000;
  private static final Map<String, Long> SYSTEM =
      Map.of("system-cluster-critical", 2_000_000_000L, "system-node-critical", 2_000_001_000L);

  @Override
  public ResourceName name() {
    return ResourceName.PRIORITY_CLASSES;
  }

  @Override
  public List<String> shortNames() {
    return List.of("pc");
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.number("Value", "value represents the integer value of this priority class."),
        TableColumn.text(
            "Global-Default",
            "globalDefault specifies whether this PriorityClass should be considered as the default"
                + " priority for pods that do not have any priority class."),
        TableColumn.age(),
        TableColumn.text(
            "PreemptionPolicy",
            "preemptionPolicy is the Policy for preempting pods with lower priority."));
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.number(object, "value"),
        Fields.flag(object, "globalDefault"),
        Ages.since(object, now),
        Cells.text(object, "preemptionPolicy"));
  }

  @Override
  public void applyDefaults(ObjectNode object) {
    if (!object.hasNonNull("preemptionPolicy")) {
      object.put("preemptionPolicy", "PreemptLowerPriority");
    }
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    String name = Cells.text(object, "metadata.name");
    long value = Cells.number(object, "value");
    if (name.startsWith(RESERVED)) {
      systemFault(object, name, value)
          .ifPresent(fault ->
              faults.forbidden(
                  "metadata.name",
                  "priority class names with '"
                      + RESERVED
                      + "' prefix are reserved for system use only. error: "
                      + fault));
    } else if (value > MOST) {
      faults.forbidden("value", "maximum allowed value of a user defined priority is " + MOST);
    }
  }

  private static Optional<String> systemFault(ObjectNode object, String name, long value) {
    if (!SYSTEM.containsKey(name)) {
      return Optional.of(name + " is not a known system priority class");
    }
    if (value != SYSTEM.get(name)) {
      return Optional.of("value of %s PriorityClass must be %d".formatted(name, SYSTEM.get(name)));
    }
    return Fields.flag(object, "globalDefault")
        ? Optional.of("globalDefault of %s PriorityClass must be false".formatted(name))
        : Optional.empty();
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    if (Cells.number(object, "value") != Cells.number(before, "value")) {
      faults.forbidden("value", "may not be changed in an update.");
    }
    if (!object.path("preemptionPolicy").equals(before.path("preemptionPolicy"))) {
      faults.invalid("preemptionPolicy", object.path("preemptionPolicy"), "field is immutable");
    }
  }
}
