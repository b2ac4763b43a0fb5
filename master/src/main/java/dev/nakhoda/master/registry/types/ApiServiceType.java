package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Ages;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import dev.nakhoda.master.registry.TableColumn;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** APIServices: which group's version is served by whom. */
final class ApiServiceType implements ResourceType {

  @Override
  public ResourceName name() {
    return ResourceName.API_SERVICES;
  }

  @Override
  public List<String> categories() {
    return List.of("api-extensions");
  }

  @Override
  public String storagePrefix() {
    return "/registry/apiregistration.k8s.io/apiservices/";
  }

  @Override
  public List<Subresource> subresources() {
    return List.of(Subresource.status("apiregistration.k8s.io", "v1", "APIService"));
  }

  @Override
  public List<TableColumn> columns() {
    return List.of(
        TableColumn.objectName(),
        TableColumn.text("Service", "The reference to the service that hosts this API endpoint."),
        TableColumn.text("Available", "Whether this service is available."),
        TableColumn.age());
  }

  @Override
  public List<Object> cells(JsonNode object, Instant now) {
    JsonNode service = Fields.at(object, "spec.service");
    return List.of(
        Cells.text(object, "metadata.name"),
        service.isObject()
            ? service.path("namespace").asString("") + "/" + service.path("name").asString("")
            : "Local",
        available(object),
        Ages.since(object, now));
  }

  /** The core group's is {@code v1.}, which is no subdomain. */
  @Override
  public List<String> checkName(String name) {
    return ResourceType.super.checkName(
        name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
  }

  private static String available(JsonNode object) {
    for (JsonNode condition : Fields.at(object, "status.conditions")) {
      if (condition.path("type").asString("").equals("Available")) {
        String status = condition.path("status").asString("");
        return status.equals("True")
            ? status
            : status + " (" + condition.path("reason").asString("") + ")";
      }
    }
    return "Unknown";
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    object.putObject("status");
    if (!Fields.at(object, "spec.service").isObject()) {
      local(object);
    }
  }

  /** What this server serves itself is there from the first moment. */
  private static void local(ObjectNode object) {
    object
        .withObjectProperty("status")
        .putArray("conditions")
        .addObject()
        .put("type", "Available")
        .put("status", "True")
        .put("lastTransitionTime", Fields.at(object, "metadata.creationTimestamp").asString(""))
        .put("reason", "Local")
        .put("message", "Local APIServices are always available");
  }

  @Override
  public void validate(ObjectNode object, FieldFaults faults) {
    JsonNode spec = object.path("spec");
    String group = spec.path("group").asString("");
    String version = spec.path("version").asString("");
    String name = Cells.text(object, "metadata.name");
    if (!name.equals(version + "." + group)) {
      faults.invalid("metadata.name", name, "must be `spec.version+\".\"+spec.group`");
    }
    if (version.isEmpty()) {
      faults.required("spec.version", "");
    }
    priority(spec, "groupPriorityMinimum", 20_000, faults);
    priority(spec, "versionPriority", 1_000, faults);
    boolean certified =
        spec.hasNonNull("caBundle") && !spec.path("caBundle").asString("").isEmpty();
    boolean careless = spec.path("insecureSkipTLSVerify").asBoolean(false);
    JsonNode service = spec.path("service");
    if (!service.isObject()) {
      if (certified) {
        faults.invalid(
            "spec.caBundle",
            spec.path("caBundle").asString("").length() + " bytes",
            "local APIServices may not have a caBundle");
      }
      if (careless) {
        faults.invalid(
            "spec.insecureSkipTLSVerify",
            true,
            "local APIServices may not have insecureSkipTLSVerify");
      }
      return;
    }
    service(service, faults);
    if (careless && certified) {
      faults.invalid("spec.insecureSkipTLSVerify", true, "may not be true if caBundle is present");
    }
  }

  private static void priority(JsonNode spec, String field, int most, FieldFaults faults) {
    long value = spec.path(field).asLong(0);
    if (value <= 0 || value > most) {
      faults.invalid("spec." + field, value, "must be positive and less than " + most);
    }
  }

  private static void service(JsonNode service, FieldFaults faults) {
    for (String field : List.of("namespace", "name")) {
      if (service.path(field).asString("").isEmpty()) {
        faults.required("spec.service." + field, "");
      }
    }
    long port = service.path("port").asLong(443);
    if (port < 1 || port > 65_535) {
      faults.invalid("spec.service.port", port, "must be between 1 and 65535, inclusive");
    }
  }
}
