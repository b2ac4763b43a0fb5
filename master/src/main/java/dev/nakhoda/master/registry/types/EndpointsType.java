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

/** Endpoints: the older form of EndpointSlices. */
final class EndpointsType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.ENDPOINTS;
  }

  @Override
  public String singular() {
    return "endpoints";
  }

  @Override
  public List<String> shortNames() {
    return List.of("ep");
  }

  @Override
  public String storagePrefix() {
    return "/registry/services/endpoints/";
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Endpoints", "Addresses and ports of all subsets."),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.orNone(Cells.fewOf(endpoints(object))),
        Ages.since(object, now));
  }

  private static List<String> endpoints(JsonNode object) {
    List<String> all = new ArrayList<>();
    for (JsonNode subset : object.path("subsets")) {
      if (subset.path("ports").isEmpty()) {
        subset.path("addresses").forEach(address -> all.add(address.path("ip").asString("")));
      }
      for (JsonNode port : subset.path("ports")) {
        for (JsonNode address : subset.path("addresses")) {
          all.add(Addresses.withPort(address.path("ip").asString(""), port.path("port").asInt(0)));
        }
      }
    }
    return all;
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    JsonNode subsets = object.path("subsets");
    for (int i = 0; i < subsets.size(); i++) {
      String path = "subsets[" + i + "]";
      JsonNode subset = subsets.get(i);
      if (subset.path("addresses").isEmpty() && subset.path("notReadyAddresses").isEmpty()) {
        faults.required(path, "must specify `addresses` or `notReadyAddresses`");
      }
      addresses(subset.path("addresses"), path + ".addresses", faults);
      addresses(subset.path("notReadyAddresses"), path + ".notReadyAddresses", faults);
      JsonNode ports = subset.path("ports");
      for (int p = 0; p < ports.size(); p++) {
        String portPath = path + ".ports[" + p + "]";
        if (ports.size() > 1 && ports.get(p).path("name").asString("").isEmpty()) {
          faults.required(portPath + ".name", "");
        }
        Addresses.checkPort(ports.get(p).path("port"), portPath + ".port", faults);
      }
    }
  }

  private static void addresses(JsonNode addresses, String path, FieldFaults faults) {
    for (int i = 0; i < addresses.size(); i++) {
      Addresses.checkEndpoint(
          addresses.get(i).path("ip").asString(""), path + "[" + i + "].ip", faults);
    }
  }
}
