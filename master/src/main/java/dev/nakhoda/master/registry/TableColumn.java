package dev.nakhoda.master.registry;

/**
 * A column of a meta/v1 Table.
 *
 * @param type OpenAPI type of the cells
 * @param format {@code name} for the column that holds the object's name; else empty
 * @param priority 0 is always shown, 1 with {@code -o wide} only
 */
public record TableColumn(
    String name, String type, String format, String description, int priority) {

  /** A text column that is always shown. */
  public static TableColumn text(String name, String description) {
    return new TableColumn(name, "string", "", description, 0);
  }

  /** A text column that {@code -o wide} shows. */
  public static TableColumn wide(String name, String description) {
    return new TableColumn(name, "string", "", description, 1);
  }

  /** A number column that is always shown. */
  public static TableColumn number(String name, String description) {
    return new TableColumn(name, "integer", "", description, 0);
  }

  /** The first column of nearly every table. */
  public static TableColumn objectName() {
    return new TableColumn(
        "Name",
        "string",
        "name",
        "Name must be unique within a namespace. Is required when creating resources, although some"
            + " resources may allow a client to request the generation of an appropriate name"
            + " automatically.",
        0);
  }

  /** The time since the object's creation. */
  public static TableColumn age() {
    return text(
        "Age",
        "CreationTimestamp is a timestamp representing the server time when this object was"
            + " created.");
  }
}
