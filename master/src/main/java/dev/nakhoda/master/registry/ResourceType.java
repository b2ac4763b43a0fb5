package dev.nakhoda.master.registry;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that is special about one resource; {@link Resources} does everything else. Stateless and
 * pure: the hooks only look at and change the trees that they are handed.
 */
public interface ResourceType {

  List<String> ALL_VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  ResourceName name();

  /** The other versions in which the kind is served. */
  default List<KindVersion> otherVersions() {
    return List.of();
  }

  /** The type as whose objects these are stored: itself, but for another version of a kind. */
  default ResourceType stored() {
    return this;
  }

  /** {@code object} as it is stored; not changed itself. */
  default ObjectNode toStored(ObjectNode object) {
    return object;
  }

  /** What was stored, in this version. */
  default KubeObject fromStored(KubeObject object) {
    return object;
  }

  default String singular() {
    return name().kind().toLowerCase(Locale.ROOT);
  }

  default List<String> shortNames() {
    return List.of();
  }

  /** E.g. {@code all}, which {@code kubectl get all} lists. */
  default List<String> categories() {
    return List.of();
  }

  default List<String> verbs() {
    return ALL_VERBS;
  }

  default List<Subresource> subresources() {
    return List.of();
  }

  default Optional<Subresource> subresource(String subresource) {
    return subresources().stream().filter(each -> each.name().equals(subresource)).findFirst();
  }

  /** Where the objects lie in the store, with a slash at the end. */
  default String storagePrefix() {
    return "/registry/" + name().plural() + "/";
  }

  /** The field labels that a field selector may use. */
  default Set<String> selectableFieldNames() {
    return Set.of("metadata.name", "metadata.namespace");
  }

  /** The values of {@link #selectableFieldNames}; an absent field is the empty text. */
  default Map<String, String> selectableFields(JsonNode object) {
    return Fields.read(object, selectableFieldNames());
  }

  default List<TableColumn> columns() {
    return List.of(TableColumn.objectName(), TableColumn.age());
  }

  /** One row: as many cells as there are columns; texts, numbers or booleans. */
  default List<Object> cells(JsonNode object, Instant now) {
    return List.of(Fields.text(object, "metadata.name"), Ages.since(object, now));
  }

  /** Upstream's "deletes return the object" (pods) instead of a Status. */
  default boolean deleteReturnsObject() {
    return false;
  }

  /** Whether a change of anything but metadata and status counts metadata.generation up. */
  default boolean hasGeneration() {
    return false;
  }

  /** Whether a PUT may create the object. */
  default boolean updateMayCreate() {
    return false;
  }

  /** Whether an update without a resourceVersion overwrites. */
  default boolean unconditionalUpdate() {
    return true;
  }

  /** What happens to dependents when the client does not say; Background or Orphan. */
  default String defaultPropagation() {
    return "Background";
  }

  /**
   * How long a deletion lets the object end in peace, given what the client asked for; absent: the
   * kind knows no graceful deletion.
   */
  default Optional<Long> gracePeriodSeconds(JsonNode object, Optional<Long> requested) {
    return Optional.empty();
  }

  /**
   * Whether a deleted object has something of its own kind to wait for (a namespace's contents).
   */
  default boolean keepsWhenDeleted(JsonNode object) {
    return false;
  }

  /** What a deletion changes besides the metadata. */
  default void prepareForDeletion(ObjectNode object) {}

  /** Defaults that depend on other fields; the schema's static ones are in already. */
  default void applyDefaults(ObjectNode object) {}

  /** Clears and sets what only the server may decide on a create. */
  default void prepareForCreate(ObjectNode object) {
    if (hasStatus()) {
      object.putObject("status");
    }
  }

  /** Carries over what an update may not touch; {@code object} is the coming one. */
  default void prepareForUpdate(ObjectNode object, ObjectNode before) {}

  /** Whether status is written through its sub-resource only. */
  default boolean hasStatus() {
    return subresource("status").isPresent();
  }

  /** Faults of the object's own fields; metadata and the schema's types are checked already. */
  default void validate(ObjectNode object, FieldFaults faults) {
    // A kind without rules of its own.
  }

  /** Faults that only a new object can have; {@link #validate} is called as well. */
  default void validateCreate(ObjectNode object, FieldFaults faults) {
    // A kind that asks the same of new and old objects.
  }

  /** Faults of the change; {@link #validate} is called as well. */
  default void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    // A kind whose every field may change.
  }

  /** Faults of what is written through the sub-resource status. */
  default void validateStatus(ObjectNode object, ObjectNode before, FieldFaults faults) {
    // A kind whose status is its writer's own affair.
  }

  /** Faults of a change through a sub-resource that changes the spec, instead of those. */
  default void validateSubresource(
      String subresource, ObjectNode object, ObjectNode before, FieldFaults faults) {
    throw new IllegalStateException("no sub-resource of its own: " + subresource);
  }

  /** Texts that the client is warned with; the write goes on. */
  default List<String> warnings(ObjectNode object) {
    return List.of();
  }

  /** Complaints about {@code name}; empty when it may be an object's name. */
  default List<String> checkName(String name) {
    return NameRules.subdomain(name);
  }
}
