package dev.nakhoda.master.controllers.revisions;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.controllers.engine.Claims;
import dev.nakhoda.master.controllers.engine.TemplateHash;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which ControllerRevision holds an owner's present template. Pure functions. */
final class RevisionPlan {

  static final String HASH_LABEL = "controller-revision-hash";
  private static final String HASH = "controller.kubernetes.io/hash";

  private RevisionPlan() {}

  static long number(KubeObject revision) {
    return revision.tree().path("revision").asLong(0);
  }

  static List<KubeObject> sorted(List<KubeObject> revisions) {
    return revisions.stream()
        .sorted(Comparator.comparingLong(RevisionPlan::number).thenComparing(KubeObject::name))
        .toList();
  }

  static long nextNumber(List<KubeObject> revisions) {
    return revisions.stream().mapToLong(RevisionPlan::number).max().orElse(0) + 1;
  }

  /** The newest with the same template. */
  static Optional<KubeObject> find(List<KubeObject> sorted, ObjectNode data) {
    return sorted.reversed().stream()
        .filter(revision -> revision.tree().path("data").equals(data))
        .findFirst();
  }

  /**
   * Part of the name. None and zero are one: a StatefulSet's first status writes the zero, and the
   * name must not depend on whether that was written, or seen, yet.
   */
  static OptionalInt collisions(KubeObject owner) {
    int count = owner.tree().path("status").path("collisionCount").asInt(0);
    return count > 0 ? OptionalInt.of(count) : OptionalInt.empty();
  }

  /** In the form that `kubectl rollout undo` applies as a strategic merge patch. */
  static ObjectNode data(KubeObject owner) {
    JsonNode template = owner.tree().path("spec").path("template");
    ObjectNode copy = template instanceof ObjectNode node ? node.deepCopy() : Json.object();
    copy.put("$patch", "replace");
    ObjectNode data = Json.object();
    data.putObject("spec").set("template", copy);
    return data;
  }

  static KubeObject create(
      ResourceName resource,
      KubeObject owner,
      ObjectNode data,
      long number,
      OptionalInt collisions) {
    String hash = TemplateHash.of(data, collisions);
    ObjectNode tree = Json.object().put("apiVersion", "apps/v1").put("kind", "ControllerRevision");
    ObjectNode metadata = tree.putObject("metadata");
    metadata.put("name", owner.name() + "-" + hash).put("namespace", owner.namespace());
    ObjectNode labels = metadata.putObject("labels");
    owner
        .tree()
        .at("/spec/template/metadata/labels")
        .forEachEntry((name, value) -> labels.put(name, value.asString("")));
    labels.put(HASH, hash).put(HASH_LABEL, hash);
    if (!owner.annotations().isEmpty()) {
      ObjectNode annotations = metadata.putObject("annotations");
      owner.annotations().forEach(annotations::put);
      annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
    }
    metadata.putArray("ownerReferences").add(Claims.reference(resource, owner));
    tree.set("data", data);
    tree.put("revision", number);
    return KubeObject.of(tree);
  }

  /** The oldest beyond the limit that nothing lives by. */
  static List<KubeObject> surplus(List<KubeObject> old, java.util.Set<String> live, int limit) {
    List<KubeObject> idle =
        old.stream().filter(revision -> !live.contains(revision.name())).toList();
    return idle.subList(0, Math.max(0, idle.size() - limit));
  }
}
