package dev.nakhoda.master.registry.types;

import dev.nakhoda.api.Json;
import dev.nakhoda.master.registry.FieldFaults;
import dev.nakhoda.master.registry.Fields;
import dev.nakhoda.master.registry.NameRules;
import dev.nakhoda.master.registry.rules.LabelRules;
import dev.nakhoda.master.registry.rules.PortRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules of a Service's spec. Pure. */
final class ServiceRules {

  private static final String HEADLESS = "None";
  private static final long LONGEST_AFFINITY = 86400;
  private static final int KUBELET = 10250;
  private static final List<String> DISTRIBUTIONS =
      List.of("PreferClose", "PreferSameNode", "PreferSameZone");
  private static final String NOT_EXTERNAL = "may not be set for ExternalName services";

  private ServiceRules() {}

  static void check(ObjectNode service, FieldFaults faults) {
    addresses(service, faults);
    ports(service, faults);
    LabelRules.labels(Fields.at(service, "spec.selector"), "spec.selector", faults);
    affinity(service, faults);
    distribution(service, faults);
    balancing(service, faults);
    JsonNode externals = Fields.at(service, "spec.externalIPs");
    for (int i = 0; i < externals.size(); i++) {
      Addresses.checkEndpoint(externals.get(i).asString(""), "spec.externalIPs[" + i + "]", faults);
    }
  }

  private static void addresses(ObjectNode service, FieldFaults faults) {
    JsonNode addresses = Fields.at(service, "spec.clusterIPs");
    String address = Fields.text(service, "spec.clusterIP");
    String type = Fields.text(service, "spec.type");
    if (type.equals("ExternalName")) {
      externalName(service, faults);
      return;
    }
    boolean exposed = type.equals("NodePort") || type.equals("LoadBalancer");
    if (address.equals(HEADLESS) && exposed) {
      faults.invalid(
          "spec.clusterIPs[0]", address, "may not be set to 'None' for " + type + " services");
    }
    if (!address.isEmpty() && !addresses.path(0).asString("").equals(address)) {
      faults.invalid("spec.clusterIPs", addresses, "first value must match `clusterIP`");
    }
    FamilyRules.check(service, faults);
  }

  private static void externalName(ObjectNode service, FieldFaults faults) {
    if (!Fields.text(service, "spec.clusterIP").isEmpty()) {
      faults.forbidden("spec.clusterIPs", NOT_EXTERNAL);
    }
    for (String field : List.of("ipFamilies", "ipFamilyPolicy")) {
      if (service.path("spec").hasNonNull(field)) {
        faults.forbidden("spec." + field, NOT_EXTERNAL);
      }
    }
    String name = Fields.text(service, "spec.externalName");
    if (name.isEmpty()) {
      faults.required("spec.externalName", "");
    } else {
      String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
      NameRules.subdomain(bare).forEach(fault -> faults.invalid("spec.externalName", bare, fault));
    }
  }

  private static void ports(ObjectNode service, FieldFaults faults) {
    JsonNode ports = Fields.at(service, "spec.ports");
    boolean optional =
        ServiceType.isExternalName(service)
            || Fields.text(service, "spec.clusterIP").equals(HEADLESS);
    if (ports.isEmpty() && !optional) {
      faults.required("spec.ports", "");
    }
    String type = Fields.text(service, "spec.type");
    Set<String> names = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    Set<String> nodePorts = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      JsonNode port = ports.get(i);
      String path = "spec.ports[" + i + "]";
      name(port, path + ".name", ports.size() > 1, names, faults);
      Addresses.checkPort(port.path("port"), path + ".port", faults);
      PortRules.numberOrName(port.path("targetPort"), path + ".targetPort", faults);
      if (port.hasNonNull("appProtocol")) {
        LabelRules.key(port.path("appProtocol").asString(""), path + ".appProtocol", faults);
      }
      if (type.equals("LoadBalancer") && port.path("port").asLong(0) == KUBELET) {
        faults.invalid(
            path,
            port.path("port"),
            "may not expose port " + KUBELET + " externally since it is used by kubelet");
      }
      String protocol = port.path("protocol").asString("");
      if (!numbers.add(protocol + port.path("port").asLong(0))) {
        faults.duplicate(path, identity(protocol, port.path("port")));
      }
      nodePort(service, port, path + ".nodePort", nodePorts, faults);
    }
  }

  /** A port of which only these two are compared, as upstream shows it. */
  private static JsonNode identity(String protocol, JsonNode port) {
    ObjectNode shown = Json.object();
    shown.put("Name", "").put("Protocol", protocol).putNull("AppProtocol").set("Port", port);
    return shown.put("TargetPort", 0).put("NodePort", 0);
  }

  private static void name(
      JsonNode port, String path, boolean needed, Set<String> names, FieldFaults faults) {
    String name = port.path("name").asString("");
    if (name.isEmpty()) {
      if (needed) {
        faults.required(path, "");
      }
      return;
    }
    NameRules.label(name).forEach(fault -> faults.invalid(path, name, fault));
    if (!names.add(name)) {
      faults.duplicate(path, name);
    }
  }

  private static void nodePort(
      ObjectNode service, JsonNode port, String path, Set<String> taken, FieldFaults faults) {
    long number = port.path("nodePort").asLong(0);
    if (number == 0) {
      return;
    }
    String type = Fields.text(service, "spec.type");
    if (type.equals("ClusterIP") || type.equals("ExternalName")) {
      faults.forbidden(path, "may not be used when `type` is '" + type + "'");
    } else if (!taken.add(port.path("protocol").asString("") + number)) {
      faults.duplicate(path, number);
    }
  }

  private static void balancing(ObjectNode service, FieldFaults faults) {
    String type = Fields.text(service, "spec.type");
    boolean balanced = type.equals("LoadBalancer");
    String policy = Fields.text(service, "spec.externalTrafficPolicy");
    boolean external =
        balanced || type.equals("NodePort") || !Fields.at(service, "spec.externalIPs").isEmpty();
    if (!policy.isEmpty() && !external) {
      faults.invalid(
          "spec.externalTrafficPolicy",
          policy,
          "may only be set for externally-accessible services");
    }
    JsonNode health = Fields.at(service, "spec.healthCheckNodePort");
    if (health.asLong(0) != 0 && !(balanced && policy.equals("Local"))) {
      faults.invalid(
          "spec.healthCheckNodePort",
          health,
          "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
    }
    JsonNode ranges = Fields.at(service, "spec.loadBalancerSourceRanges");
    for (int index = 0; index < ranges.size(); index++) {
      String range = ranges.get(index).asString("").strip();
      if (!Addresses.isRange(range)) {
        faults.invalid(
            "spec.LoadBalancerSourceRanges[" + index + "]", range, Addresses.NOT_A_RANGE);
      }
    }
    String balancer = Fields.text(service, "spec.loadBalancerClass");
    if (balanced && !balancer.isEmpty()) {
      LabelRules.key(balancer, "spec.loadBalancerClass", faults);
    }
    if (!balanced) {
      onlyBalanced(service, faults);
    }
  }

  private static void onlyBalanced(ObjectNode service, FieldFaults faults) {
    String why = "may only be used when `type` is 'LoadBalancer'";
    if (!Fields.at(service, "spec.loadBalancerSourceRanges").isEmpty()) {
      faults.forbidden("spec.LoadBalancerSourceRanges", why);
    }
    for (String field : List.of("loadBalancerClass", "allocateLoadBalancerNodePorts")) {
      JsonNode value = service.path("spec").path(field);
      if (!value.isMissingNode() && !value.isNull()) {
        faults.forbidden("spec." + field, why);
      }
    }
  }

  private static void distribution(ObjectNode service, FieldFaults faults) {
    String wanted = Fields.text(service, "spec.trafficDistribution");
    if (service.path("spec").hasNonNull("trafficDistribution") && !DISTRIBUTIONS.contains(wanted)) {
      faults.notSupported("spec.trafficDistribution", wanted, DISTRIBUTIONS);
    }
  }

  private static void affinity(ObjectNode service, FieldFaults faults) {
    String path = "spec.sessionAffinityConfig";
    JsonNode config = Fields.at(service, path);
    if (!config.isObject()) {
      return;
    }
    if (!Fields.text(service, "spec.sessionAffinity").equals("ClientIP")) {
      faults.forbidden(path, "must not be set when session affinity is None");
      return;
    }
    JsonNode seconds = Fields.at(config, "clientIP.timeoutSeconds");
    if (seconds.isNumber() && (seconds.asLong() <= 0 || seconds.asLong() > LONGEST_AFFINITY)) {
      faults.invalid(
          path + ".clientIP.timeoutSeconds",
          seconds,
          "must be greater than 0 and less than " + LONGEST_AFFINITY);
    }
  }
}
