package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.TableColumn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Events of core/v1. */
final class EventType implements ResourceType {

  private static final String INVOLVED = "involvedObject.";

  @Override
  public ResourceName name() {
    return ResourceName.EVENTS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("ev");
  }

  @Override
  public boolean updateMayCreate() {
    return true;
  }

  @Override
  public Set<String> selectableFieldNames() {
    return Set.of(
        "metadata.name",
        "metadata.namespace",
        "involvedObject.kind",
        "involvedObject.namespace",
        "involvedObject.name",
        "involvedObject.uid",
        "involvedObject.apiVersion",
        "involvedObject.resourceVersion",
        "involvedObject.fieldPath",
        "reason",
        "reportingComponent",
        "source",
        "type");
  }

  @Override
  public Map<String, String> selectableFields(JsonNode object) {
    Map<String, String> fields = new LinkedHashMap<>();
    selectableFieldNames().forEach(path -> fields.put(path, Cells.text(object, path)));
    String component = Cells.text(object, "source.component");
    String reporting = Cells.text(object, "reportingComponent");
    fields.put("source", component.isEmpty() ? reporting : component);
    return fields;
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.text("Last Seen", "The time at which the most recent occurrence was seen."),
        TableColumn.text("Type", "Type of this event (Normal, Warning), new types could be added."),
        TableColumn.text("Reason", "A short, machine understandable string."),
        TableColumn.text("Object", "The object that this event is about."),
        TableColumn.wide("Subobject", "The part of the object that this event is about."),
        TableColumn.wide("Source", "The component reporting this event."),
        TableColumn.text("Message", "A human-readable description."),
        TableColumn.wide("First Seen", "The time at which the event was first recorded."),
        new TableColumn("Count", "string", "", "The number of times this event has occurred.", 1),
        new TableColumn("Name", "string", "name", "The event's own name.", 1));
  }

  @Override
  public List<Object> cells(JsonNode event, Instant now) {
    String first = Cells.text(event, "firstTimestamp");
    String started = first.isEmpty() ? Cells.text(event, "eventTime") : first;
    String last = Cells.text(event, "lastTimestamp");
    String ended = last.isEmpty() ? started : last;
    long count = Math.max(1, Cells.number(event, "count"));
    if (event.path("series").isObject()) {
      ended = Cells.text(event, "series.lastObservedTime");
      count = Cells.number(event, "series.count");
    }
    return List.of(
        Ages.sinceTime(ended, now),
        Cells.text(event, "type"),
        Cells.text(event, "reason"),
        target(event),
        Cells.text(event, INVOLVED + "fieldPath"),
        source(event),
        Cells.text(event, "message").strip(),
        Ages.sinceTime(started, now),
        count,
        Cells.text(event, "metadata.name"));
  }

  private static String target(JsonNode event) {
    String kind = Cells.text(event, INVOLVED + "kind").toLowerCase(Locale.ROOT);
    String name = Cells.text(event, INVOLVED + "name");
    return name.isEmpty() ? kind : kind + "/" + name;
  }

  private static String source(JsonNode event) {
    String component = Cells.text(event, "source.component");
    String host = Cells.text(event, "source.host");
    if (component.isEmpty()) {
      component = Cells.text(event, "reportingComponent");
      host = Cells.text(event, "reportingInstance");
    }
    List<String> parts = new ArrayList<>(List.of(component));
    if (!host.isEmpty()) {
      parts.add(host);
    }
    return String.join(", ", parts);
  }

  @Override
  public void validate(ObjectNode event, FieldFaults faults) {
    String involved = Cells.text(event, INVOLVED + "namespace");
    String namespace = Cells.text(event, "metadata.namespace");
    boolean fits =
        involved.isEmpty()
            ? namespace.equals("default") || namespace.equals("kube-system")
            : involved.equals(namespace);
    if (!fits) {
      faults.invalid(INVOLVED + "namespace", involved, "does not match event.namespace");
    }
  }
}
