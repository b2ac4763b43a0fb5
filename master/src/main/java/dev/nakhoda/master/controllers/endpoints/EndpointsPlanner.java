package dev.nakhoda.master.controllers.endpoints;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.endpoints.ServicePorts.Port;
import dev.nakhoda.master.controllers.engine.Pods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The Endpoints object of a Service, for readers of the older API. Pure. */
final class EndpointsPlanner {

  /** More addresses than these are cut off, and an annotation says so. */
  static final int MOST_ADDRESSES = 1000;

  private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
  static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";

  private record Address(String ip, boolean ready, ObjectNode tree) {}

  private record Member(Address address, List<Port> ports) {}

  private EndpointsPlanner() {}

  /** The object as it should be; {@code present} lends its metadata when there is one. */
  static KubeObject plan(ServiceView service, List<KubeObject> pods, Optional<KubeObject> present) {
    List<Member> members = members(service, pods);
    boolean tooMany = members.size() > MOST_ADDRESSES;
    if (tooMany) {
      members =
          members.stream()
              .sorted(Comparator.comparing(member -> !member.address().ready()))
              .limit(MOST_ADDRESSES)
              .toList();
    }
    ObjectNode tree =
        present
            .map(KubeObject::copyTree)
            .orElseGet(() -> Json.object().put("apiVersion", "v1").put("kind", "Endpoints"));
    describe(tree.withObjectProperty("metadata"), service, tooMany);
    ArrayNode subsets = subsets(service, members);
    if (subsets.isEmpty()) {
      tree.remove("subsets");
    } else {
      tree.set("subsets", subsets);
    }
    return KubeObject.of(tree);
  }

  private static void describe(ObjectNode metadata, ServiceView service, boolean tooMany) {
    KubeObject owner = service.service();
    metadata.put("name", owner.name()).put("namespace", owner.namespace());
    Map<String, String> wanted = new LinkedHashMap<>(owner.labels());
    wanted.remove(SliceTemplate.HEADLESS);
    if (service.headless()) {
      wanted.put(SliceTemplate.HEADLESS, "");
    }
    wanted.put(MANAGED_BY, "endpoint-controller");
    ObjectNode labels = metadata.putObject("labels");
    wanted.forEach(labels::put);
    ObjectNode annotations = metadata.withObjectProperty("annotations");
    if (tooMany) {
      annotations.put(OVER_CAPACITY, "truncated");
    } else {
      annotations.remove(OVER_CAPACITY);
    }
    if (annotations.isEmpty()) {
      metadata.remove("annotations");
    }
  }

  private static List<Member> members(ServiceView service, List<KubeObject> pods) {
    String family = service.addressTypes().contains("IPv4") ? "IPv4" : "IPv6";
    List<Member> members = new ArrayList<>();
    for (KubeObject pod : pods) {
      boolean going = pod.beingDeleted() && !service.publishNotReady();
      if (going || Pods.finished(pod)) {
        continue;
      }
      List<Port> ports = ServicePorts.of(service.service(), pod);
      if (ports.isEmpty() && service.hasPorts()) {
        continue;
      }
      PodEndpoint.addresses(pod)
          .filter(ip -> PodEndpoint.type(ip).equals(family))
          .findFirst()
          .map(ip -> address(service, pod, ip))
          .ifPresent(address -> members.add(new Member(address, ports)));
    }
    return members;
  }

  private static Address address(ServiceView service, KubeObject pod, String ip) {
    ObjectNode tree = Json.object().put("ip", ip);
    PodEndpoint.hostname(service, pod).ifPresent(name -> tree.put("hostname", name));
    if (!Pods.nodeName(pod).isEmpty()) {
      tree.put("nodeName", Pods.nodeName(pod));
    }
    tree.set("targetRef", PodEndpoint.reference(pod));
    return new Address(ip, service.publishNotReady() || Pods.ready(pod), tree);
  }

  /** One subset for each set of ports, everything in a fixed order so that nothing flaps. */
  private static ArrayNode subsets(ServiceView service, List<Member> members) {
    Map<String, List<Member>> byPorts = new TreeMap<>();
    for (Member member : members) {
      byPorts.computeIfAbsent(member.ports().toString(), any -> new ArrayList<>()).add(member);
    }
    ArrayNode subsets = Json.object().putArray("subsets");
    for (List<Member> group : byPorts.values()) {
      ObjectNode subset = subsets.addObject();
      putAddresses(subset, "addresses", group, true);
      putAddresses(subset, "notReadyAddresses", group, false);
      putPorts(subset, group.getFirst().ports());
    }
    return subsets;
  }

  private static void putAddresses(
      ObjectNode subset, String field, List<Member> group, boolean ready) {
    List<JsonNode> trees = new ArrayList<>();
    group.stream()
        .map(Member::address)
        .filter(address -> address.ready() == ready)
        .sorted(
            Comparator.comparing(Address::ip).thenComparing(address -> address.tree().toString()))
        .forEach(address -> trees.add(address.tree()));
    if (!trees.isEmpty()) {
      trees.forEach(subset.putArray(field)::add);
    }
  }

  private static void putPorts(ObjectNode subset, List<Port> ports) {
    if (ports.isEmpty()) {
      return;
    }
    ArrayNode list = subset.putArray("ports");
    for (Port port : ports) {
      ObjectNode entry = list.addObject();
      if (!port.name().isEmpty()) {
        entry.put("name", port.name());
      }
      entry.put("port", port.number()).put("protocol", port.protocol());
      if (!port.appProtocol().isEmpty()) {
        entry.put("appProtocol", port.appProtocol());
      }
    }
  }
}
