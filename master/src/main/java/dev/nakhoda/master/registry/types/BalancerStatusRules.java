package dev.nakhoda.master.registry.types;

import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.NameRules;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Where a balancer of the world outside says that a Service is found. Pure. */
final class BalancerStatusRules {

  private static final List<String> MODES = List.of("Proxy", "VIP");

  private BalancerStatusRules() {}

  static void check(JsonNode service, FieldFaults faults) {
    String path = "status.loadBalancer.ingress";
    JsonNode places = Fields.at(service, path);
    if (!places.isEmpty() && !Fields.text(service, "spec.type").equals("LoadBalancer")) {
      faults.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'");
      return;
    }
    for (int index = 0; index < places.size(); index++) {
      ingress(places.get(index), path + "[" + index + "]", faults);
    }
  }

  private static void ingress(JsonNode ingress, String path, FieldFaults faults) {
    String address = ingress.path("ip").asString("");
    String mode = ingress.path("ipMode").asString("");
    if (!address.isEmpty() && Addresses.parse(address).isEmpty()) {
      faults.invalid(path + ".ip", address, Addresses.NOT_AN_ADDRESS);
    }
    if (!mode.isEmpty() && address.isEmpty()) {
      faults.forbidden(path + ".ipMode", "may not be specified when `ip` is not set");
    } else if (!mode.isEmpty() && !MODES.contains(mode)) {
      faults.notSupported(path + ".ipMode", mode, MODES);
    }
    String host = ingress.path("hostname").asString("");
    if (host.isEmpty()) {
      return;
    }
    NameRules.subdomain(host).forEach(fault -> faults.invalid(path + ".hostname", host, fault));
    if (Addresses.parse(host).isPresent()) {
      faults.invalid(path + ".hostname", host, "must be a DNS name, not an IP address");
    }
  }
}
