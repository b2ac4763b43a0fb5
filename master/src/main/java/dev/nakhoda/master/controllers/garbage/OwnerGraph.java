package dev.nakhoda.master.controllers.garbage;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.master.controllers.engine.Informers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/** Who owns whom, over all served kinds, as the informers know it. Thread-safe as they are. */
final class OwnerGraph {

  /** One object and what it is. */
  record Node(ResourceName resource, KubeObject object) {}

  private record Kind(
      ResourceName resource, Informer informer, Informer.Index byUid, Informer.Index byOwner) {}

  private final List<Kind> kinds = new ArrayList<>();

  /** Before the informers are started. */
  OwnerGraph(Informers informers, List<ResourceName> served) {
    for (ResourceName resource : served) {
      // Events own nothing, are owned by nothing, and are many.
      if (!resource.kind().equals("Event")) {
        Informer informer = informers.of(resource);
        kinds.add(
            new Kind(
                resource,
                informer,
                informer.index(object -> List.of(object.uid())),
                informer.index(OwnerGraph::ownerUids)));
      }
    }
  }

  private static List<String> ownerUids(KubeObject object) {
    return references(object).stream()
        .map(reference -> reference.path("uid").asString(""))
        .distinct()
        .toList();
  }

  static List<JsonNode> references(KubeObject object) {
    return object.metadata().path("ownerReferences").valueStream().toList();
  }

  void onChange(BiConsumer<ResourceName, Informer.Change> listener) {
    kinds.forEach(
        kind -> kind.informer().onChange(change -> listener.accept(kind.resource(), change)));
  }

  Optional<Node> find(String uid) {
    for (Kind kind : kinds) {
      List<KubeObject> found = kind.byUid().get(uid);
      if (!found.isEmpty()) {
        return Optional.of(new Node(kind.resource(), found.getFirst()));
      }
    }
    return Optional.empty();
  }

  /** Whatever names {@code uid} as an owner. */
  List<Node> dependents(String uid) {
    List<Node> dependents = new ArrayList<>();
    for (Kind kind : kinds) {
      kind.byOwner().get(uid).forEach(each -> dependents.add(new Node(kind.resource(), each)));
    }
    return dependents;
  }

  /** The served resource that an owner reference names. */
  Optional<ResourceName> resource(JsonNode reference) {
    String apiVersion = reference.path("apiVersion").asString("");
    String kindName = reference.path("kind").asString("");
    String group = apiVersion.contains("/") ? apiVersion.split("/")[0] : "";
    return kinds.stream()
        .map(Kind::resource)
        .filter(each -> each.kind().equals(kindName) && each.group().equals(group))
        .findFirst();
  }
}
