package dev.nakhoda.master.controllers.garbage;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer.Change;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.garbage.GarbagePlan.OwnerState;
import dev.nakhoda.master.controllers.garbage.OwnerGraph.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletes what has lost all its owners, and carries out foreground and orphaning deletions. Its
 * keys are uids. The cache only raises a suspicion: before anything is deleted the API itself is
 * asked about the object and each owner that seems gone.
 */
public final class GarbageCollector {

  private final ControllerContext context;
  private final Events events;
  private final OwnerGraph graph;

  private GarbageCollector(ControllerContext context) {
    this.context = context;
    this.events = context.events().apply("garbage-collector-controller");
    this.graph = new OwnerGraph(context.informers(), context.config().served().get());
  }

  public static Controller of(ControllerContext context) {
    var self = new GarbageCollector(context);
    Controller controller = context.controller("garbage-collector-controller", 10, self::reconcile);
    self.graph.onChange((resource, change) -> self.concerned(change, controller));
    return controller;
  }

  private void concerned(Change change, Controller controller) {
    KubeObject object = change.object();
    if (change.after().isEmpty()) {
      graph.dependents(object.uid()).forEach(node -> add(controller, node.object().uid()));
      ownersOf(object).forEach(uid -> add(controller, uid));
      return;
    }
    if (change.before().map(before -> ties(before).equals(ties(object))).orElse(false)) {
      return;
    }
    boolean tied = !OwnerGraph.references(object).isEmpty() || object.beingDeleted();
    if (tied) {
      add(controller, object.uid());
      ownersOf(object).forEach(uid -> add(controller, uid));
      change.before().ifPresent(before -> ownersOf(before).forEach(uid -> add(controller, uid)));
    }
  }

  private static List<String> ownersOf(KubeObject object) {
    return OwnerGraph.references(object).stream()
        .map(reference -> reference.path("uid").asString(""))
        .toList();
  }

  /** All that the collector looks at. */
  private static List<Object> ties(KubeObject object) {
    return List.of(
        object.uid(),
        object.beingDeleted(),
        object.metadata().path("finalizers"),
        object.metadata().path("ownerReferences"));
  }

  private static void add(Controller controller, String uid) {
    controller.add(ObjectKey.cluster(uid));
  }

  private Result reconcile(ObjectKey key) {
    Optional<Node> found = graph.find(key.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Node node = found.get();
    List<Node> dependents = graph.dependents(node.object().uid());
    GarbagePlan suspicion =
        GarbagePlan.of(node.object(), dependents, reference -> state(node, reference));
    if (suspicion instanceof GarbagePlan.Keep) {
      return Result.DONE;
    }
    tellOfOwnersElsewhere(node);
    Optional<KubeObject> live =
        find(node.resource(), node.object().key())
            .filter(object -> object.uid().equals(node.object().uid()));
    if (live.isPresent()) {
      execute(
          new Node(node.resource(), live.get()),
          GarbagePlan.of(live.get(), dependents, reference -> state(node, reference)));
    }
    return Result.DONE;
  }

  private OwnerState state(Node dependent, JsonNode reference) {
    String uid = reference.path("uid").asString("");
    Optional<Node> cached = graph.find(uid).filter(owner -> mayOwn(owner, dependent));
    if (cached.isPresent()) {
      return GarbagePlan.waitsForDependents(cached.get().object())
          ? OwnerState.WAITING
          : OwnerState.SOLID;
    }
    Optional<ResourceName> resource = graph.resource(reference);
    // Of an owner of a kind that nobody serves, or in no possible place, nothing can be known.
    if (resource.isEmpty() || resource.get().namespaced() && !dependent.resource().namespaced()) {
      return OwnerState.SOLID;
    }
    String namespace = resource.get().namespaced() ? dependent.object().namespace() : "";
    ObjectKey key = new ObjectKey(namespace, reference.path("name").asString(""));
    return find(resource.get(), key)
        .filter(owner -> owner.uid().equals(uid))
        .map(owner -> GarbagePlan.waitsForDependents(owner) ? OwnerState.WAITING : OwnerState.SOLID)
        .orElse(OwnerState.ABSENT);
  }

  /** An owner lies in the namespace of its dependent, or in none. */
  private static boolean mayOwn(Node owner, Node dependent) {
    return !owner.resource().namespaced()
        || owner.object().namespace().equals(dependent.object().namespace());
  }

  /** An owner elsewhere does not count; users are told before the object goes. */
  private void tellOfOwnersElsewhere(Node node) {
    for (JsonNode reference : OwnerGraph.references(node.object())) {
      graph
          .find(reference.path("uid").asString(""))
          .filter(owner -> !mayOwn(owner, node))
          .ifPresent(_ ->
              events.warning(
                  node.object(),
                  "OwnerRefInvalidNamespace",
                  "ownerRef [%s/%s, namespace: %s, name: %s, uid: %s] does not exist in namespace \"%s\""
                      .formatted(
                          reference.path("apiVersion").asString(""),
                          reference.path("kind").asString(""),
                          node.object().namespace(),
                          reference.path("name").asString(""),
                          reference.path("uid").asString(""),
                          node.object().namespace())));
    }
  }

  private Optional<KubeObject> find(ResourceName resource, ObjectKey key) {
    try {
      return Optional.of(context.client().get(resource, key));
    } catch (ApiException missing) {
      if (missing.isNotFound()) {
        return Optional.empty();
      }
      throw missing;
    }
  }

  private void execute(Node node, GarbagePlan plan) {
    switch (plan) {
      case GarbagePlan.Keep keep -> {}
      case GarbagePlan.DropReferences drop -> dropReferences(node, drop.uids());
      case GarbagePlan.Delete delete -> delete(node, delete);
      case GarbagePlan.Release release -> dropFinalizer(node, release.finalizer());
      case GarbagePlan.AwaitDependents await ->
          await.dependents().stream()
              .filter(dependent -> !dependent.object().beingDeleted())
              .forEach(dependent -> reconcile(ObjectKey.cluster(dependent.object().uid())));
      case GarbagePlan.Orphan orphan -> {
        orphan
            .dependents()
            .forEach(dependent -> dropReferences(dependent, Set.of(node.object().uid())));
        dropFinalizer(node, GarbagePlan.ORPHAN);
      }
    }
  }

  private void delete(Node node, GarbagePlan.Delete delete) {
    if (delete.unblock()) {
      change(node, this::unblock);
    }
    try {
      DeleteOptions options =
          new DeleteOptions(
              Optional.empty(),
              Optional.of(delete.propagation()),
              Optional.of(node.object().uid()));
      context.client().delete(node.resource(), node.object().key(), options);
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }

  private void unblock(ObjectNode metadata) {
    for (JsonNode reference : metadata.path("ownerReferences")) {
      if (reference instanceof ObjectNode node) {
        node.put("blockOwnerDeletion", false);
      }
    }
  }

  private void dropReferences(Node node, Set<String> uids) {
    change(
        node,
        metadata ->
            keep(
                metadata,
                "ownerReferences",
                reference -> !uids.contains(reference.path("uid").asString(""))));
  }

  private void dropFinalizer(Node node, String finalizer) {
    change(
        node,
        metadata -> keep(metadata, "finalizers", each -> !each.asString("").equals(finalizer)));
  }

  private static void keep(ObjectNode metadata, String field, Predicate<JsonNode> wanted) {
    ArrayNode kept = Json.object().putArray(field);
    metadata.path(field).valueStream().filter(wanted).forEach(kept::add);
    if (kept.isEmpty()) {
      metadata.remove(field);
    } else {
      metadata.set(field, kept);
    }
  }

  private void change(Node node, java.util.function.Consumer<ObjectNode> change) {
    KubeObject before = node.object();
    KubeObject after = before.with(tree -> change.accept(tree.withObjectProperty("metadata")));
    Patch patch = Patch.betweenUnchanged(before, after);
    if (patch.isEmpty()) {
      return;
    }
    try {
      context.client().patch(node.resource(), before.key(), "", patch);
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }
}
