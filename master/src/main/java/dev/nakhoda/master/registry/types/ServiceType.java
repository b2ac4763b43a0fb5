package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.NameRules;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Services. Addresses and node ports are taken by the registry's Reservations. */
final class ServiceType implements ResourceType {

  private static final String EXTERNAL_NAME = "ExternalName";

  @Override
  public ResourceName name() {
    return ResourceName.SERVICES;
  }

  @Override
  public List<String> shortNames() {
    return List.of("svc");
  }

  @Override
  public List<String> categories() {
    return List.of("all");
  }

  @Override
  public String storagePrefix() {
    return "/registry/services/specs/";
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(
        Subresource.proxy("ServiceProxyOptions"), Subresource.status("", "v1", "Service"));
  }

  @Override
  public boolean deleteReturnsObject() {
    return true;
  }

  @Override
  public Set<String> selectableFieldNames() {
    return Set.of("metadata.name", "metadata.namespace", "spec.clusterIP", "spec.type");
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Type", "How the service is exposed."),
        TableColumn.text("Cluster-IP", "The address of the service inside the cluster."),
        TableColumn.text("External-IP", "Addresses of the service outside of the cluster."),
        TableColumn.text("Port(s)", "The ports that are exposed by this service."),
        TableColumn.age(),
        TableColumn.wide("Selector", "Route service traffic to pods with these labels."));
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    return List.of(
        Cells.text(object, "metadata.name"),
        Cells.text(object, "spec.type"),
        Cells.orNone(object.path("spec").path("clusterIPs").path(0).asString("")),
        externalAddresses(object),
        ports(object),
        Ages.since(object, now),
        Cells.labels(Fields.at(object, "spec.selector")));
  }

  private static String externalAddresses(JsonNode object) {
    List<String> fixed = Cells.texts(Fields.at(object, "spec.externalIPs"));
    return switch (Cells.text(object, "spec.type")) {
      case EXTERNAL_NAME -> Cells.text(object, "spec.externalName");
      case "LoadBalancer" -> {
        List<String> all = new ArrayList<>();
        for (JsonNode ingress : Fields.at(object, "status.loadBalancer.ingress")) {
          String address = ingress.path("ip").asString("");
          all.add(address.isEmpty() ? ingress.path("hostname").asString("") : address);
        }
        all.addAll(fixed);
        yield all.isEmpty() ? "<pending>" : String.join(",", all);
      }
      default -> Cells.orNone(String.join(",", fixed));
    };
  }

  private static String ports(JsonNode object) {
    List<String> all = new ArrayList<>();
    for (JsonNode port : Fields.at(object, "spec.ports")) {
      long nodePort = port.path("nodePort").asLong(0);
      all.add(
          port.path("port").asLong(0)
              + (nodePort > 0 ? ":" + nodePort : "")
              + "/"
              + port.path("protocol").asString(""));
    }
    return Cells.orNone(String.join(",", all));
  }

  static boolean isExternalName(JsonNode object) {
    return Cells.text(object, "spec.type").equals(EXTERNAL_NAME);
  }

  /** Whether the type has a port on every node. */
  static boolean hasNodePorts(JsonNode object) {
    String type = Cells.text(object, "spec.type");
    boolean balanced = type.equals("LoadBalancer");
    JsonNode wanted = Fields.at(object, "spec.allocateLoadBalancerNodePorts");
    return type.equals("NodePort") || balanced && wanted.asBoolean(true);
  }

  /** clusterIP and the first of clusterIPs are one; the address family is IPv4. */
  @Override
  public void applyDefaults(ObjectNode object) {
    ObjectNode spec = object.withObjectProperty("spec");
    if (isExternalName(object)) {
      return;
    }
    String address = spec.path("clusterIP").asString("");
    String first = spec.path("clusterIPs").path(0).asString("");
    if (address.isEmpty() && !first.isEmpty()) {
      spec.put("clusterIP", first);
    } else if (!address.isEmpty() && first.isEmpty()) {
      spec.putArray("clusterIPs").add(address);
    }
    if (!spec.has("ipFamilies")) {
      spec.putArray("ipFamilies").add("IPv4");
    }
    if (!spec.has("ipFamilyPolicy")) {
      spec.put("ipFamilyPolicy", "SingleStack");
    }
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.putObject("status").putObject("loadBalancer");
  }

  /** What the server chose is kept when a client leaves it out, and goes when the type does. */
  @Override
  public void prepareForUpdate(ObjectNode object, ObjectNode before) {
    ObjectNode spec = object.withObjectProperty("spec");
    JsonNode old = before.path("spec");
    if (isExternalName(object)) {
      dropAddress(spec, old);
    } else if (!isExternalName(before) && spec.path("clusterIP").asString("").isEmpty()) {
      if (old.has("clusterIP")) {
        spec.set("clusterIP", old.get("clusterIP"));
        spec.set("clusterIPs", old.path("clusterIPs").deepCopy());
      }
    }
    for (JsonNode port : spec.path("ports")) {
      if (port instanceof ObjectNode node) {
        keepNodePort(node, old, hasNodePorts(object), hasNodePorts(before));
      }
    }
    dropTrafficPolicy(object, spec, old);
  }

  private static void dropAddress(ObjectNode spec, JsonNode old) {
    if (spec.path("clusterIP").equals(old.path("clusterIP"))) {
      spec.remove(List.of("clusterIP", "clusterIPs"));
    }
    for (String field : List.of("ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy")) {
      if (spec.path(field).equals(old.path(field))) {
        spec.remove(field);
      }
    }
  }

  private static void dropTrafficPolicy(ObjectNode object, ObjectNode spec, JsonNode old) {
    boolean external =
        hasNodePorts(object) || Cells.text(object, "spec.type").equals("LoadBalancer");
    if (!external && spec.path("externalTrafficPolicy").equals(old.path("externalTrafficPolicy"))) {
      spec.remove("externalTrafficPolicy");
    }
  }

  private static void keepNodePort(ObjectNode port, JsonNode oldSpec, boolean needed, boolean had) {
    for (JsonNode old : oldSpec.path("ports")) {
      boolean same =
          old.path("port").equals(port.path("port"))
              && old.path("protocol").equals(port.path("protocol"));
      if (same && had && old.has("nodePort")) {
        boolean given = port.path("nodePort").asLong(0) > 0;
        if (needed && !given) {
          port.set("nodePort", old.get("nodePort"));
        } else if (!needed && port.path("nodePort").equals(old.get("nodePort"))) {
          port.remove("nodePort");
        }
      }
    }
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    ServiceRules.check(object, faults);
  }

  @Override
  public void validateUpdate(ObjectNode object, ObjectNode before, FieldFaults faults) {
    ServiceUpdates.check(object, before, faults);
  }

  @Override
  public void validateStatus(ObjectNode object, ObjectNode before, FieldFaults faults) {
    BalancerStatusRules.check(object, faults);
  }

  @Override
  public List<String> checkName(String name) {
    return NameRules.serviceName(name);
  }
}
