package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** ServiceAccounts, and the tokens that are issued for them. */
final class ServiceAccountType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.SERVICE_ACCOUNTS;
  }

  @Override
  public List<String> shortNames() {
    return List.of("sa");
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.action("token", "authentication.k8s.io", "v1", "TokenRequest"));
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Secrets", "Secrets that pods of this account may use."),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"),
        object.path("secrets").size(),
        Ages.since(object, now));
  }
}
