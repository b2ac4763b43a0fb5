package dev.nakhoda.master.http;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.Subresource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** An APIResourceList of another server as discovery shows it. Pure. */
final class RemoteResources {

  private RemoteResources() {}

  /** {@code groupVersion}: {@code custom.metrics.k8s.io/v1beta2}. */
  static List<DiscoveredResource> of(String groupVersion, JsonNode list) {
    int slash = groupVersion.indexOf('/');
    String group = groupVersion.substring(0, slash);
    String version = groupVersion.substring(slash + 1);
    Map<String, List<Subresource>> subresources = new LinkedHashMap<>();
    Map<String, JsonNode> mains = new LinkedHashMap<>();
    for (JsonNode entry : list.path("resources")) {
      String name = entry.path("name").asString("");
      int part = name.indexOf('/');
      String plural = part < 0 ? name : name.substring(0, part);
      subresources.putIfAbsent(plural, new ArrayList<>());
      if (part < 0) {
        mains.put(plural, entry);
      } else {
        mains.putIfAbsent(plural, entry);
        subresources
            .get(plural)
            .add(
                new Subresource(
                    name.substring(part + 1),
                    entry.path("group").asString(group),
                    entry.path("version").asString(version),
                    entry.path("kind").asString(""),
                    texts(entry.path("verbs")),
                    false));
      }
    }
    List<DiscoveredResource> found = new ArrayList<>();
    mains.forEach((plural, entry) -> {
      boolean own = entry.path("name").asString("").equals(plural);
      found.add(
          new DiscoveredResource(
              new ResourceName(
                  group,
                  version,
                  plural,
                  own ? entry.path("kind").asString("") : "",
                  entry.path("namespaced").asBoolean(false)),
              entry.path("singularName").asString(""),
              texts(entry.path("shortNames")),
              texts(entry.path("categories")),
              own ? texts(entry.path("verbs")) : List.of(),
              subresources.get(plural)));
    });
    return found;
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(each -> each.asString("")).toList();
  }
}
