package dev.nakhoda.master.registry;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.loop.Time;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects as a meta/v1 Table: server-side printing. Thread-safe. */
final class Tables {

  private final Time time;

  Tables(Time time) {
    this.time = time;
  }

  /** {@code includeObject}: empty or Metadata, None, Object. */
  ObjectNode of(
      ResourceType type, List<KubeObject> objects, long resourceVersion, String includeObject) {
    ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    ObjectNode metadata = table.putObject("metadata");
    if (resourceVersion > 0) {
      metadata.put("resourceVersion", Long.toString(resourceVersion));
    }
    columns(type, table.putArray("columnDefinitions"));
    Instant now = time.now();
    ArrayNode rows = table.putArray("rows");
    for (KubeObject object : objects) {
      JsonNode tree = object.tree();
      ObjectNode row = rows.addObject();
      ArrayNode cells = row.putArray("cells");
      type.cells(tree, now).forEach(cell -> add(cells, cell));
      include(row, tree, includeObject);
    }
    return table;
  }

  private static void columns(ResourceType type, ArrayNode definitions) {
    for (TableColumn column : type.columns()) {
      definitions
          .addObject()
          .put("name", column.name())
          .put("type", column.type())
          .put("format", column.format())
          .put("description", column.description())
          .put("priority", column.priority());
    }
  }

  private static void add(ArrayNode cells, Object cell) {
    switch (cell) {
      case Long number -> cells.add(number);
      case Integer number -> cells.add(number);
      case Boolean flag -> cells.add(flag);
      default -> cells.add(cell.toString());
    }
  }

  private static void include(ObjectNode row, JsonNode object, String includeObject) {
    switch (includeObject) {
      case "", "Metadata" -> {
        ObjectNode partial =
            Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.path("metadata"));
        row.set("object", partial);
      }
      case "Object" -> row.set("object", object);
      case "None" -> row.putNull("object");
      default ->
          throw ApiException.badRequest(
              "unrecognized includeObject value: \"" + includeObject + "\"");
    }
  }
}
