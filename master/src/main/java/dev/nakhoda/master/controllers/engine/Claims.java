package dev.nakhoda.master.controllers.engine;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which dependents belong to a controller: those that it owns and selects stay, those that it owns
 * and no longer selects are released, orphans that it selects are adopted.
 */
public final class Claims {

  private final Client client;

  public Claims(Client client) {
    this.client = client;
  }

  /** What to do, by what the cache shows. */
  public record Plan(List<KubeObject> keep, List<KubeObject> adopt, List<KubeObject> release) {}

  /** {@code candidates}: what the owner owns, and the orphans of its namespace. Pure. */
  public static Plan plan(KubeObject owner, LabelSelector selector, List<KubeObject> candidates) {
    List<KubeObject> keep = new ArrayList<>();
    List<KubeObject> adopt = new ArrayList<>();
    List<KubeObject> release = new ArrayList<>();
    for (KubeObject candidate : candidates) {
      boolean selected = selector.matches(candidate.labels());
      boolean owned =
          candidate
              .controllerOwner()
              .map(reference -> reference.path("uid").asString("").equals(owner.uid()))
              .orElse(false);
      boolean orphan = candidate.controllerOwner().isEmpty();
      if (owned && selected) {
        keep.add(candidate);
      } else if (owned && !owner.beingDeleted()) {
        release.add(candidate);
      } else if (orphan && selected && !owner.beingDeleted() && !candidate.beingDeleted()) {
        adopt.add(candidate);
      }
    }
    return new Plan(keep, adopt, release);
  }

  /**
   * Makes it so, and returns what the owner has then. An adoption first asks the API whether the
   * owner still lives, because the cache may be behind its deletion.
   */
  public List<KubeObject> claim(
      ResourceName ownerResource,
      KubeObject owner,
      ResourceName resource,
      LabelSelector selector,
      List<KubeObject> candidates) {
    Plan plan = plan(owner, selector, candidates);
    List<KubeObject> claimed = new ArrayList<>(plan.keep());
    if (!plan.adopt().isEmpty()) {
      checkOwnerLives(ownerResource, owner);
    }
    for (KubeObject orphan : plan.adopt()) {
      change(resource, orphan, orphan.with(tree -> addOwner(tree, ownerResource, owner)))
          .ifPresent(claimed::add);
    }
    for (KubeObject stray : plan.release()) {
      change(resource, stray, stray.with(tree -> removeOwner(tree, owner.uid())));
    }
    return claimed;
  }

  private void checkOwnerLives(ResourceName resource, KubeObject owner) {
    KubeObject live = client.get(resource, owner.key());
    if (!live.uid().equals(owner.uid()) || live.beingDeleted()) {
      throw ApiException.conflict(resource, owner.name(), "it is being deleted or was replaced");
    }
  }

  private java.util.Optional<KubeObject> change(
      ResourceName resource, KubeObject before, KubeObject after) {
    try {
      Patch patch = Patch.betweenUnchanged(before, after);
      return java.util.Optional.of(client.patch(resource, before.key(), "", patch));
    } catch (ApiException gone) {
      if (gone.isNotFound()) {
        return java.util.Optional.empty();
      }
      throw gone;
    }
  }

  private static void addOwner(ObjectNode tree, ResourceName resource, KubeObject owner) {
    tree.withObjectProperty("metadata")
        .withArrayProperty("ownerReferences")
        .add(reference(resource, owner));
  }

  private static void removeOwner(ObjectNode tree, String uid) {
    ObjectNode metadata = tree.withObjectProperty("metadata");
    ArrayNode kept = Json.object().putArray("ownerReferences");
    for (var reference : metadata.path("ownerReferences")) {
      if (!reference.path("uid").asString("").equals(uid)) {
        kept.add(reference);
      }
    }
    if (kept.isEmpty()) {
      metadata.remove("ownerReferences");
    } else {
      metadata.set("ownerReferences", kept);
    }
  }

  /** The reference by which a dependent names its controller. */
  public static ObjectNode reference(ResourceName resource, KubeObject owner) {
    return Json.object()
        .put("apiVersion", resource.apiVersion())
        .put("kind", resource.kind())
        .put("name", owner.name())
        .put("uid", owner.uid())
        .put("controller", true)
        .put("blockOwnerDeletion", true);
  }
}
