package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Json;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What may not change in a Service: what the world has learnt of it. Pure. */
final class ServiceUpdates {

  private static final String ONCE = "may not change once set";

  private ServiceUpdates() {}

  static void check(JsonNode service, JsonNode before, FieldFaults faults) {
    if (!ServiceType.isExternalName(service) && !ServiceType.isExternalName(before)) {
      addresses(service, before, faults);
    }
    balancerClass(service, before, faults);
    JsonNode port = Fields.at(service, "spec.healthCheckNodePort");
    if (isChecked(service)
        && isChecked(before)
        && !port.equals(Fields.at(before, "spec.healthCheckNodePort"))) {
      faults.forbidden("spec.healthCheckNodePort", "field is immutable");
    }
  }

  private static void addresses(JsonNode service, JsonNode before, FieldFaults faults) {
    JsonNode address = Fields.at(service, "spec.clusterIPs");
    JsonNode old = Fields.at(before, "spec.clusterIPs");
    boolean had = !old.path(0).asString("").isEmpty();
    if (had && !address.path(0).equals(old.path(0))) {
      faults.invalid(
          "spec.clusterIPs[0]",
          list(address),
          address.isEmpty() ? "primary clusterIP can not be unset" : ONCE);
      return;
    }
    JsonNode families = Fields.at(service, "spec.ipFamilies");
    JsonNode were = Fields.at(before, "spec.ipFamilies");
    boolean headless = old.path(0).asString("").equals("None");
    if (!headless && !were.isEmpty() && !families.path(0).equals(were.path(0))) {
      faults.invalid("spec.ipFamilies[0]", list(families), ONCE);
    }
  }

  private static JsonNode list(JsonNode given) {
    ArrayNode empty = Json.object().putArray("none");
    return given.isArray() ? given : empty;
  }

  private static void balancerClass(JsonNode service, JsonNode before, FieldFaults faults) {
    String path = "spec.loadBalancerClass";
    boolean balanced = isBalanced(service) && isBalanced(before);
    JsonNode now = Fields.at(service, path);
    JsonNode old = Fields.at(before, path);
    if (balanced && !now.asString("").equals(old.asString(""))) {
      faults.invalid(path, now.asString(""), ONCE);
    }
  }

  private static boolean isBalanced(JsonNode service) {
    return Fields.text(service, "spec.type").equals("LoadBalancer");
  }

  private static boolean isChecked(JsonNode service) {
    return isBalanced(service)
        && Fields.text(service, "spec.externalTrafficPolicy").equals("Local");
  }
}
