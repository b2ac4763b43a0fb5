package dev.nakhoda.cli.output;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Yaml;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.node.ObjectNode;

/** {@code -o}: how objects are printed. */
public enum OutputFormat {
  TABLE,
  WIDE,
  JSON,
  YAML,
  NAME;

  /** IllegalArgumentException, worded as kubectl's, for anything else. */
  public static OutputFormat parse(String text) {
    return switch (text) {
      case "" -> TABLE;
      case "wide" -> WIDE;
      case "json" -> JSON;
      case "yaml" -> YAML;
      case "name" -> NAME;
      default ->
          throw new IllegalArgumentException(
              "unable to match a printer suitable for the output format \""
                  + text
                  + "\", allowed formats are: json,name,wide,yaml");
    };
  }

  public boolean isTable() {
    return this == TABLE || this == WIDE;
  }

  /** A document of this format, with its line end. Tables are the server's business. */
  public String text(ObjectNode document) {
    return switch (this) {
      case JSON ->
          dev.nakhoda.api.Json.mapper()
                  .writer()
                  .with(SerializationFeature.INDENT_OUTPUT)
                  .writeValueAsString(document)
              + "\n";
      case YAML -> Yaml.write(document);
      case NAME, TABLE, WIDE -> throw new IllegalStateException("not a document format: " + this);
    };
  }

  /** What kubectl hides unless asked. */
  public static KubeObject withoutManagedFields(KubeObject object) {
    return object.metadata().has("managedFields")
        ? object.with(tree -> ((ObjectNode) tree.path("metadata")).remove("managedFields"))
        : object;
  }

  /** A v1 List of objects. */
  public static ObjectNode list(Iterable<KubeObject> items) {
    ObjectNode list = dev.nakhoda.api.Json.object().put("apiVersion", "v1");
    var array = list.putArray("items");
    items.forEach(item -> array.add(item.tree()));
    list.put("kind", "List").putObject("metadata").put("resourceVersion", "");
    return list;
  }
}
