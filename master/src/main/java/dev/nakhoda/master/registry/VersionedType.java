package dev.nakhoda.master.registry;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A kind in a version that it is not stored in: the stored type with another name, and the way
 * between the two. Defaults, checks and columns are the stored type's. Pure.
 */
record VersionedType(ResourceType stored, KindVersion version) implements ResourceType {

  @Override
  public ResourceName name() {
    return version.name();
  }

  @Override
  public ObjectNode toStored(ObjectNode object) {
    return version.toStored(object.deepCopy());
  }

  @Override
  public KubeObject fromStored(KubeObject object) {
    return KubeObject.of(version.fromStored(object.copyTree()));
  }

  @Override
  public List<String> shortNames() {
    return stored.shortNames();
  }

  @Override
  public List<String> categories() {
    return stored.categories();
  }

  @Override
  public List<String> verbs() {
    return stored.verbs();
  }

  @Override
  public List<Subresource> subresources() {
    return stored.subresources().stream().map(this::inThisVersion).toList();
  }

  private Subresource inThisVersion(Subresource subresource) {
    return subresource.kind().equals(stored.name().kind())
        ? new Subresource(
            subresource.name(),
            name().group(),
            name().version(),
            name().kind(),
            subresource.verbs(),
            subresource.stream())
        : subresource;
  }

  @Override
  public String storagePrefix() {
    return stored.storagePrefix();
  }

  @Override
  public Set<String> selectableFieldNames() {
    return stored.selectableFieldNames();
  }

  @Override
  public Map<String, String> selectableFields(JsonNode object) {
    return stored.selectableFields(toStored((ObjectNode) object));
  }

  @Override
  public List<TableColumn> columns() {
    return stored.columns();
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return stored.cells(toStored((ObjectNode) object), now);
  }

  @Override
  public boolean deleteReturnsObject() {
    return stored.deleteReturnsObject();
  }
}
