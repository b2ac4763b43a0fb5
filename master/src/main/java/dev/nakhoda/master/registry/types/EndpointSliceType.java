package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.TableColumn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** EndpointSlices: where a Service's traffic may go. */
final class EndpointSliceType implements ResourceType {

  private static final String UNSET = "<unset>";
  private static final int MOST_ENDPOINTS = 1000;
  private static final int MOST_PORTS = 20000;
  private static final int MOST_ADDRESSES = 100;

  @Override
  public ResourceName name() {
    return ResourceName.ENDPOINT_SLICES;
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("AddressType", "The type of address that the endpoints have."),
        TableColumn.text("Ports", "The network ports that each endpoint exposes."),
        TableColumn.text("Endpoints", "The addresses of the endpoints."),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    List<String> ports = new ArrayList<>();
    for (JsonNode port : object.path("ports")) {
      String name = port.path("name").asString("");
      ports.add(
          port.path("port").isNumber() ? port.get("port").asString() : name.isEmpty() ? "*" : name);
    }
    List<String> addresses = new ArrayList<>();
    object
        .path("endpoints")
        .forEach(endpoint -> addresses.addAll(Cells.texts(endpoint.path("addresses"))));
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.text(object, "addressType"),
        ports.isEmpty() ? UNSET : Cells.fewOf(ports),
        addresses.isEmpty() ? UNSET : Cells.fewOf(addresses),
        Ages.since(object, now));
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    JsonNode endpoints = object.path("endpoints");
    if (endpoints.size() > MOST_ENDPOINTS) {
      faults.tooMany("endpoints", endpoints.size(), MOST_ENDPOINTS);
      return;
    }
    String type = object.path("addressType").asString("");
    for (int i = 0; i < endpoints.size(); i++) {
      JsonNode addresses = endpoints.get(i).path("addresses");
      String path = "endpoints[" + i + "].addresses";
      if (addresses.size() > MOST_ADDRESSES) {
        faults.tooMany(path, addresses.size(), MOST_ADDRESSES);
      } else if (!type.equals("FQDN")) {
        for (int a = 0; a < addresses.size(); a++) {
          Addresses.checkEndpoint(addresses.get(a).asString(""), path + "[" + a + "]", faults);
        }
      }
    }
    if (object.path("ports").size() > MOST_PORTS) {
      faults.tooMany("ports", object.path("ports").size(), MOST_PORTS);
    }
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    if (!object.path("addressType").equals(before.path("addressType"))) {
      faults.invalid("addressType", object.path("addressType"), "field is immutable");
    }
  }
}
