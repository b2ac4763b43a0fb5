package dev.nakhoda.master.controllers.endpoints;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.endpoints.ServicePorts.Port;
import dev.nakhoda.master.controllers.endpoints.SlicePlan.Rewrite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Spreads a Service's endpoints over slices of at most 100 with as few writes as it can: endpoints
 * stay where they are, gaps of slices that change anyway are filled first, then one slice with
 * room, then new ones. Pure.
 */
final class SlicePlanner {

  static final int MOST_ENDPOINTS = 100;

  private record Group(String addressType, List<Port> ports) {}

  private final ServiceView service;
  private final SliceTemplate template;
  private final List<KubeObject> create = new ArrayList<>();
  private final List<Rewrite> update = new ArrayList<>();
  private final List<KubeObject> delete = new ArrayList<>();

  private SlicePlanner(ServiceView service) {
    this.service = service;
    this.template = new SliceTemplate(service);
  }

  /**
   * @param pods those that the Service selects
   * @param slices those that this controller keeps for the Service
   */
  static SlicePlan plan(
      ServiceView service,
      List<KubeObject> pods,
      Function<String, Optional<KubeObject>> nodes,
      List<KubeObject> slices) {
    return new SlicePlanner(service).run(pods, nodes, slices);
  }

  private SlicePlan run(
      List<KubeObject> pods,
      Function<String, Optional<KubeObject>> nodes,
      List<KubeObject> slices) {
    Map<Group, List<ObjectNode>> desired = desired(pods, nodes);
    Map<Group, List<KubeObject>> present = new LinkedHashMap<>();
    for (KubeObject slice : slices) {
      if (!slice.beingDeleted()) {
        present.computeIfAbsent(group(slice), any -> new ArrayList<>()).add(slice);
      }
    }
    desired.forEach(
        (group, endpoints) -> reconcile(group, endpoints, present.getOrDefault(group, List.of())));
    present.forEach((group, obsolete) -> {
      if (!desired.containsKey(group)) {
        delete.addAll(obsolete);
      }
    });
    keepPlaceholder(desired, present);
    return new SlicePlan(List.copyOf(create), List.copyOf(update), List.copyOf(delete));
  }

  private Map<Group, List<ObjectNode>> desired(
      List<KubeObject> pods, Function<String, Optional<KubeObject>> nodes) {
    Map<Group, List<ObjectNode>> desired = new LinkedHashMap<>();
    List<KubeObject> sorted = pods.stream().sorted(Comparator.comparing(KubeObject::key)).toList();
    for (String addressType : new TreeSet<>(service.addressTypes())) {
      for (KubeObject pod : sorted) {
        List<Port> ports = ServicePorts.of(service.service(), pod);
        Optional<KubeObject> node =
            nodes.apply(dev.nakhoda.master.controllers.engine.Pods.nodeName(pod));
        PodEndpoint.of(service, pod, node, addressType)
            .ifPresent(endpoint ->
                desired
                    .computeIfAbsent(new Group(addressType, ports), any -> new ArrayList<>())
                    .add(endpoint));
      }
    }
    return desired;
  }

  private static Group group(KubeObject slice) {
    List<Port> ports = new ArrayList<>();
    for (JsonNode port : slice.tree().path("ports")) {
      ports.add(
          new Port(
              port.path("name").asString(""),
              port.path("protocol").asString("TCP"),
              port.path("port").asInt(0),
              port.path("appProtocol").asString("")));
    }
    return new Group(slice.tree().path("addressType").asString(""), ports);
  }

  private void reconcile(Group group, List<ObjectNode> wanted, List<KubeObject> slices) {
    Map<String, ObjectNode> missing = new LinkedHashMap<>();
    wanted.forEach(endpoint -> missing.put(identity(endpoint), endpoint));
    Map<KubeObject, List<JsonNode>> kept = new LinkedHashMap<>();
    Map<KubeObject, Boolean> changed = new HashMap<>();
    for (KubeObject slice : slices) {
      List<JsonNode> stay = new ArrayList<>();
      boolean differs = !template.matches(slice);
      for (JsonNode endpoint : slice.tree().path("endpoints")) {
        ObjectNode now = missing.remove(identity(endpoint));
        if (now != null) {
          stay.add(now);
        }
        differs |= now == null || !now.equals(endpoint);
      }
      kept.put(slice, stay);
      changed.put(slice, differs);
    }
    place(group, new ArrayList<>(missing.values()), kept, changed);
  }

  private void place(
      Group group,
      List<ObjectNode> homeless,
      Map<KubeObject, List<JsonNode>> kept,
      Map<KubeObject, Boolean> changed) {
    kept.forEach((slice, stay) -> {
      if (changed.get(slice)) {
        fill(stay, homeless);
      }
    });
    // One write more is cheaper than one slice more, but only if it takes all that is left.
    if (!homeless.isEmpty() && homeless.size() < MOST_ENDPOINTS) {
      kept.entrySet().stream()
          .filter(entry -> !changed.get(entry.getKey()))
          .filter(entry -> entry.getValue().size() + homeless.size() <= MOST_ENDPOINTS)
          .max(Comparator.comparingInt(entry -> entry.getValue().size()))
          .ifPresent(roomy -> {
            fill(roomy.getValue(), homeless);
            changed.put(roomy.getKey(), true);
          });
    }
    kept.forEach((slice, stay) -> {
      if (stay.isEmpty()) {
        delete.add(slice);
      } else if (changed.get(slice)) {
        update.add(new Rewrite(slice, template.rewrite(slice, stay)));
      }
    });
    while (!homeless.isEmpty()) {
      List<JsonNode> batch = new ArrayList<>();
      fill(batch, homeless);
      create.add(template.create(group.addressType(), group.ports(), batch));
    }
  }

  private static void fill(List<JsonNode> slice, List<ObjectNode> homeless) {
    while (slice.size() < MOST_ENDPOINTS && !homeless.isEmpty()) {
      slice.add(homeless.removeFirst());
    }
  }

  private static String identity(JsonNode endpoint) {
    return endpoint.path("targetRef").path("uid").asString("")
        + endpoint.path("addresses").path(0).asString("");
  }

  /** Each address family has a slice, even one without endpoints, so that readers know. */
  private void keepPlaceholder(
      Map<Group, List<ObjectNode>> desired, Map<Group, List<KubeObject>> present) {
    for (String addressType : new TreeSet<>(service.addressTypes())) {
      if (desired.keySet().stream().anyMatch(group -> group.addressType().equals(addressType))) {
        continue;
      }
      Optional<KubeObject> reusable =
          present.values().stream()
              .flatMap(List::stream)
              .filter(slice -> group(slice).addressType().equals(addressType))
              .min(Comparator.comparing(KubeObject::name));
      if (reusable.isEmpty()) {
        create.add(template.create(addressType, List.of(), List.of()));
        continue;
      }
      KubeObject slice = reusable.get();
      delete.remove(slice);
      KubeObject empty = template.rewrite(slice, List.of());
      KubeObject placeholder =
          empty.with(tree -> tree.set("ports", dev.nakhoda.api.Json.object().putArray("ports")));
      if (!placeholder.tree().path("ports").equals(slice.tree().path("ports"))
          || !slice.tree().path("endpoints").isEmpty()
          || !template.matches(slice)) {
        update.add(new Rewrite(slice, placeholder));
      }
    }
  }
}
