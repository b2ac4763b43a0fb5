package dev.nakhoda.master.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An object with named fields, e.g. {@code io.k8s.api.core.v1.PodSpec}. Structs refer to each
 * other, so the loader makes them empty and completes each once, before anybody else sees them.
 */
public final class Struct implements Shape {

  /**
   * A default value.
   *
   * @param path the field, below this struct
   * @param zeroIsAbsent the number 0 counts as not given
   * @param whenField the sibling that must have the value {@code whenValue}; empty for always
   */
  record Default(
      List<String> path,
      JsonNode value,
      boolean zeroIsAbsent,
      String whenField,
      String whenValue) {}

  private final String name;
  private final int index;
  private final boolean atomic;
  private final List<GroupVersionKind> kinds;
  private Map<String, Field> fields = Map.of();
  private List<Default> defaults = List.of();

  Struct(String name, int index, boolean atomic, List<GroupVersionKind> kinds) {
    this.name = name;
    this.index = index;
    this.atomic = atomic;
    this.kinds = kinds;
  }

  /** A kind by its three names. */
  public record GroupVersionKind(String group, String version, String kind) {

    public String apiVersion() {
      return group.isEmpty() ? version : group + "/" + version;
    }
  }

  void complete(Map<String, Field> itsFields, List<Default> itsDefaults) {
    fields = itsFields;
    defaults = itsDefaults;
  }

  /** As the OpenAPI documents name it. */
  public String name() {
    return name;
  }

  /** The last part of the name, e.g. {@code PodSpec}. */
  public String simpleName() {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  @Override
  public String goType() {
    int last = name.lastIndexOf('.');
    return name.substring(name.lastIndexOf('.', last - 1) + 1);
  }

  /** Its place in the files that the build makes. */
  int index() {
    return index;
  }

  /** Written whole by server-side apply. */
  public boolean atomic() {
    return atomic;
  }

  /** The kinds that it is the schema of; empty for parts. */
  public List<GroupVersionKind> kinds() {
    return kinds;
  }

  /** In alphabetical order. */
  public Map<String, Field> fields() {
    return fields;
  }

  public Optional<Field> field(String fieldName) {
    return Optional.ofNullable(fields.get(fieldName));
  }

  List<Default> defaults() {
    return defaults;
  }

  @Override
  public String toString() {
    return name;
  }
}
