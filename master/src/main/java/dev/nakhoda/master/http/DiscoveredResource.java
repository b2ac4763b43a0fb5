package dev.nakhoda.master.http;

import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.registry.ResourceType;
import dev.nakhoda.master.registry.Subresource;
import java.util.List;

/** One resource as discovery shows it. A pure value. */
record DiscoveredResource(
    ResourceName name,
    String singular,
    List<String> shortNames,
    List<String> categories,
    List<String> verbs,
    List<Subresource> subresources) {

  static DiscoveredResource of(ResourceType type) {
    return new DiscoveredResource(
        type.name(),
        type.singular(),
        type.shortNames(),
        type.categories(),
        type.verbs(),
        type.subresources());
  }

  /** A resource that only takes POST and stores nothing. */
  static DiscoveredResource review(ResourceName name) {
    return new DiscoveredResource(
        name,
        name.kind().toLowerCase(java.util.Locale.ROOT),
        List.of(),
        List.of(),
        List.of("create"),
        List.of());
  }
}
