package dev.nakhoda.master.controllers.garbage;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.garbage.OwnerGraph.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** What is to become of one object, given its owners and dependents. */
sealed interface GarbagePlan {

  String FOREGROUND = "foregroundDeletion";
  String ORPHAN = "orphan";

  /** Nothing to do. */
  record Keep() implements GarbagePlan {}

  /** Some owners are gone, others are not: forget those that are gone. */
  record DropReferences(Set<String> uids) implements GarbagePlan {}

  /**
   * No owner is left.
   *
   * @param unblock first stop blocking the owners' deletion, because a circle would never end
   */
  record Delete(String propagation, boolean unblock) implements GarbagePlan {}

  /** Being deleted in the foreground, and nothing blocks it any more. */
  record Release(String finalizer) implements GarbagePlan {}

  /** Being deleted in the foreground: these have to go first. */
  record AwaitDependents(List<Node> dependents) implements GarbagePlan {}

  /** Being deleted without its dependents: they lose their reference, then it goes. */
  record Orphan(List<Node> dependents) implements GarbagePlan {}

  /** How an owner reference looks from the dependent. */
  enum OwnerState {
    SOLID,
    ABSENT,
    /** It is being deleted in the foreground and waits for its dependents. */
    WAITING
  }

  static GarbagePlan of(
      KubeObject object, List<Node> dependents, Function<JsonNode, OwnerState> owners) {
    if (object.beingDeleted() && hasFinalizer(object, ORPHAN)) {
      return new Orphan(dependents);
    }
    if (waitsForDependents(object)) {
      List<Node> blocking =
          dependents.stream().filter(node -> blocks(node.object(), object.uid())).toList();
      return blocking.isEmpty() ? new Release(FOREGROUND) : new AwaitDependents(blocking);
    }
    List<JsonNode> references = OwnerGraph.references(object);
    return object.beingDeleted() || references.isEmpty()
        ? new Keep()
        : judge(object, dependents, references, owners);
  }

  private static GarbagePlan judge(
      KubeObject object,
      List<Node> dependents,
      List<JsonNode> references,
      Function<JsonNode, OwnerState> owners) {
    List<JsonNode> solid = new ArrayList<>();
    Set<String> going = new HashSet<>();
    boolean waiting = false;
    for (JsonNode reference : references) {
      OwnerState state = owners.apply(reference);
      if (state == OwnerState.SOLID) {
        solid.add(reference);
      } else {
        going.add(reference.path("uid").asString(""));
        waiting |= state == OwnerState.WAITING;
      }
    }
    if (!solid.isEmpty()) {
      return going.isEmpty() ? new Keep() : new DropReferences(going);
    }
    if (waiting && !dependents.isEmpty()) {
      boolean circle = dependents.stream().anyMatch(node -> waitsForDependents(node.object()));
      return new Delete("Foreground", circle);
    }
    return new Delete(ownWish(object), false);
  }

  /** Finalizers that the object carries already say how it wants to go. */
  private static String ownWish(KubeObject object) {
    if (hasFinalizer(object, ORPHAN)) {
      return "Orphan";
    }
    return hasFinalizer(object, FOREGROUND) ? "Foreground" : "Background";
  }

  static boolean waitsForDependents(KubeObject object) {
    return object.beingDeleted() && hasFinalizer(object, FOREGROUND);
  }

  static boolean hasFinalizer(KubeObject object, String finalizer) {
    return object
        .metadata()
        .path("finalizers")
        .valueStream()
        .anyMatch(each -> each.asString("").equals(finalizer));
  }

  private static boolean blocks(KubeObject dependent, String owner) {
    return OwnerGraph.references(dependent).stream()
        .anyMatch(reference ->
            reference.path("uid").asString("").equals(owner)
                && reference.path("blockOwnerDeletion").asBoolean(false));
  }
}
