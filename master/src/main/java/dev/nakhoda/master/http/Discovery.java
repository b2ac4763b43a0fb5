package dev.nakhoda.master.http;

import dev.nakhoda.api.Json;
import dev.nakhoda.master.registry.Subresource;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code /api} and {@code /apis} tell about the served resources: aggregated (v2, v2beta1) for
 * those who ask for it, else the old documents per group and version. Thread-safe: what other
 * servers serve is replaced as a whole.
 */
public final class Discovery {

  private static final String AGGREGATED = "APIGroupDiscoveryList";

  private final List<DiscoveredResource> own;
  private volatile Map<String, Map<String, List<DiscoveredResource>>> groups;

  Discovery(List<DiscoveredResource> resources) {
    own = List.copyOf(resources);
    groups = grouped(own);
  }

  private static Map<String, Map<String, List<DiscoveredResource>>> grouped(
      List<DiscoveredResource> resources) {
    Map<String, Map<String, List<DiscoveredResource>>> groups = new LinkedHashMap<>();
    groups.put("", new LinkedHashMap<>());
    for (DiscoveredResource resource : resources) {
      groups
          .computeIfAbsent(resource.name().group(), group -> new LinkedHashMap<>())
          .computeIfAbsent(resource.name().version(), version -> new ArrayList<>())
          .add(resource);
    }
    return groups;
  }

  /** APIResourceLists of other servers, by group and version; they take the place of our own. */
  void others(Map<String, JsonNode> lists) {
    var merged = grouped(own);
    lists.forEach((groupVersion, list) -> {
      int slash = groupVersion.indexOf('/');
      merged
          .computeIfAbsent(groupVersion.substring(0, slash), group -> new LinkedHashMap<>())
          .put(groupVersion.substring(slash + 1), RemoteResources.of(groupVersion, list));
    });
    groups = merged;
  }

  /** {@code v1}, {@code apps/v1} and so on: what this server serves itself. */
  Set<String> ownGroupVersions() {
    return own.stream().map(each -> each.name().apiVersion()).collect(Collectors.toSet());
  }

  /** Empty when the path is none of discovery's. */
  Optional<Answer> answer(Request request) {
    List<String> path = request.segments();
    boolean core = path.getFirst().equals("api");
    boolean named = path.getFirst().equals("apis");
    if (core && path.size() == 1) {
      return Optional.of(root(request, true));
    }
    if (named && path.size() == 1) {
      return Optional.of(root(request, false));
    }
    if (core && path.size() == 2) {
      return resources("", path.get(1)).map(tree -> Answer.json(200, tree));
    }
    if (named && path.size() == 2) {
      return group(path.get(1)).map(tree -> Answer.json(200, tree));
    }
    return named && path.size() == 3
        ? resources(path.get(1), path.get(2)).map(tree -> Answer.json(200, tree))
        : Optional.empty();
  }

  private Answer root(Request request, boolean core) {
    Accept accept = Accept.parse(request.headerList(HttpHeaderNames.ACCEPT));
    for (Accept.Range range : accept.ranges()) {
      if (!range.accepts(Answer.JSON)) {
        continue;
      }
      String version = range.parameter("v");
      if (range.parameter("as").isEmpty()) {
        return Answer.json(200, core ? coreVersions() : groupList());
      }
      if (range.parameter("as").equals(AGGREGATED)
          && range.parameter("g").equals("apidiscovery.k8s.io")
          && List.of("v2", "v2beta1").contains(version)) {
        String type = Answer.JSON + ";g=apidiscovery.k8s.io;v=" + version + ";as=" + AGGREGATED;
        return Answer.of(200, type, Json.write(aggregated(core, version))).with("Vary", "Accept");
      }
    }
    throw Accept.notAcceptable("application/json");
  }

  private static ObjectNode coreVersions() {
    ObjectNode node = Json.object().put("kind", "APIVersions");
    node.putArray("versions").add("v1");
    node.putArray("serverAddressByClientCIDRs");
    return node;
  }

  private ObjectNode groupList() {
    ObjectNode node = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode list = node.putArray("groups");
    groups.forEach((name, versions) -> {
      if (!name.isEmpty()) {
        list.add(groupBody(Json.object(), name, versions));
      }
    });
    return node;
  }

  private Optional<ObjectNode> group(String name) {
    if (name.isEmpty() || !groups.containsKey(name)) {
      return Optional.empty();
    }
    ObjectNode node = Json.object().put("kind", "APIGroup").put("apiVersion", "v1");
    return Optional.of(groupBody(node, name, groups.get(name)));
  }

  private static ObjectNode groupBody(
      ObjectNode node, String name, Map<String, List<DiscoveredResource>> versions) {
    node.put("name", name);
    ArrayNode list = node.putArray("versions");
    versions
        .keySet()
        .forEach(version ->
            list.addObject().put("groupVersion", name + "/" + version).put("version", version));
    node.set("preferredVersion", list.get(0).deepCopy());
    return node;
  }

  private Optional<ObjectNode> resources(String group, String version) {
    List<DiscoveredResource> resources =
        groups.getOrDefault(group, Map.of()).getOrDefault(version, List.of());
    if (resources.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode node = Json.object().put("kind", "APIResourceList");
    if (!group.isEmpty()) {
      node.put("apiVersion", "v1");
    }
    node.put("groupVersion", resources.getFirst().name().apiVersion());
    ArrayNode list = node.putArray("resources");
    resources.forEach(resource -> addOld(list, resource));
    return Optional.of(node);
  }

  private static void addOld(ArrayNode list, DiscoveredResource resource) {
    ObjectNode entry =
        list.addObject()
            .put("name", resource.name().plural())
            .put("singularName", resource.singular())
            .put("namespaced", resource.name().namespaced())
            .put("kind", resource.name().kind());
    texts(entry, "verbs", resource.verbs());
    if (!resource.shortNames().isEmpty()) {
      texts(entry, "shortNames", resource.shortNames());
    }
    if (!resource.categories().isEmpty()) {
      texts(entry, "categories", resource.categories());
    }
    for (Subresource subresource : resource.subresources()) {
      ObjectNode sub =
          list.addObject()
              .put("name", resource.name().plural() + "/" + subresource.name())
              .put("singularName", "")
              .put("namespaced", resource.name().namespaced());
      if (!subresource.group().equals(resource.name().group())
          || !subresource.version().equals(resource.name().version())) {
        sub.put("group", subresource.group()).put("version", subresource.version());
      }
      sub.put("kind", subresource.kind());
      texts(sub, "verbs", subresource.verbs());
    }
  }

  /** Everything, core group first: what gRPC's Discover answers. */
  public ObjectNode everything() {
    ObjectNode all = aggregated(true, "v2");
    ((ArrayNode) all.get("items")).addAll((ArrayNode) aggregated(false, "v2").get("items"));
    return all;
  }

  private ObjectNode aggregated(boolean core, String apiVersion) {
    ObjectNode node =
        Json.object()
            .put("kind", AGGREGATED)
            .put("apiVersion", "apidiscovery.k8s.io/" + apiVersion);
    node.putObject("metadata");
    ArrayNode items = node.putArray("items");
    groups.forEach((name, versions) -> {
      if (name.isEmpty() == core) {
        ObjectNode item = items.addObject();
        item.putObject("metadata").put("name", name).putNull("creationTimestamp");
        ArrayNode list = item.putArray("versions");
        versions.forEach((version, resources) -> addVersion(list, version, resources));
      }
    });
    return node;
  }

  private static void addVersion(
      ArrayNode versions, String version, List<DiscoveredResource> resources) {
    ObjectNode node = versions.addObject().put("version", version);
    ArrayNode list = node.putArray("resources");
    for (DiscoveredResource resource : resources) {
      ObjectNode entry = list.addObject().put("resource", resource.name().plural());
      kind(entry, resource.name().group(), resource.name().version(), resource.name().kind());
      entry.put("scope", resource.name().namespaced() ? "Namespaced" : "Cluster");
      entry.put("singularResource", resource.singular());
      texts(entry, "verbs", resource.verbs());
      if (!resource.shortNames().isEmpty()) {
        texts(entry, "shortNames", resource.shortNames());
      }
      if (!resource.categories().isEmpty()) {
        texts(entry, "categories", resource.categories());
      }
      if (!resource.subresources().isEmpty()) {
        ArrayNode subresources = entry.putArray("subresources");
        for (Subresource each : resource.subresources()) {
          ObjectNode sub = subresources.addObject().put("subresource", each.name());
          kind(sub, each.group(), each.version(), each.kind());
          texts(sub, "verbs", each.verbs());
        }
      }
    }
    node.put("freshness", "Current");
  }

  private static void kind(ObjectNode node, String group, String version, String kind) {
    node.putObject("responseKind").put("group", group).put("version", version).put("kind", kind);
  }

  private static void texts(ObjectNode node, String field, List<String> values) {
    ArrayNode array = node.putArray(field);
    values.forEach(array::add);
  }
}
