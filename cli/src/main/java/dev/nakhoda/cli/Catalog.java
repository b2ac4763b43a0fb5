package dev.nakhoda.cli;

import dev.nakhoda.api.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the master serves, and what users call it: plural, singular, kind, short names. */
public record Catalog(List<Entry> entries) {

  /** One served resource. */
  public record Entry(
      ResourceName name,
      String singular,
      List<String> shortNames,
      List<String> categories,
      List<String> verbs) {

    boolean isCalled(String word) {
      return word.equals(name.plural())
          || word.equals(singular)
          || word.equals(name.kind().toLowerCase(Locale.ROOT))
          || shortNames.contains(word);
    }
  }

  /** From an APIGroupDiscoveryList. */
  public static Catalog of(ObjectNode discovery) {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode group : discovery.path("items")) {
      for (JsonNode version : group.path("versions")) {
        for (JsonNode resource : version.path("resources")) {
          entries.add(
              entry(
                  group.path("metadata").path("name").asString(""),
                  version.path("version").asString(""),
                  resource));
        }
      }
    }
    return new Catalog(List.copyOf(entries));
  }

  private static Entry entry(String group, String version, JsonNode resource) {
    return new Entry(
        new ResourceName(
            group,
            version,
            resource.path("resource").asString(""),
            resource.path("responseKind").path("kind").asString(""),
            resource.path("scope").asString("").equals("Namespaced")),
        resource.path("singularResource").asString(""),
        strings(resource.path("shortNames")),
        strings(resource.path("categories")),
        strings(resource.path("verbs")));
  }

  private static List<String> strings(JsonNode list) {
    return list.valueStream().map(value -> value.asString("")).toList();
  }

  /**
   * A user's word: {@code po}, {@code deployments.apps}, {@code deployments.v1.apps}, or a category
   * such as {@code all}. IllegalArgumentException, worded as kubectl's, when nothing has that name.
   */
  public List<Entry> find(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    List<Entry> members =
        entries.stream().filter(entry -> entry.categories().contains(lower)).toList();
    if (!members.isEmpty()) {
      return members;
    }
    int dot = lower.indexOf('.');
    String resource = dot < 0 ? lower : lower.substring(0, dot);
    String group = dot < 0 ? "" : lower.substring(dot + 1);
    return entries.stream()
        .filter(entry -> entry.isCalled(resource) && (dot < 0 || isIn(entry, group)))
        .findFirst()
        .map(List::of)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "the server doesn't have a resource type \"" + word + "\""));
  }

  private static boolean isIn(Entry entry, String group) {
    return entry.name().group().equals(group)
        || (entry.name().version() + "." + entry.name().group()).equals(group);
  }

  /** Of a manifest. */
  public Optional<Entry> ofKind(String apiVersion, String kind) {
    return entries.stream()
        .filter(entry ->
            entry.name().apiVersion().equals(apiVersion) && entry.name().kind().equals(kind))
        .findFirst();
  }
}
