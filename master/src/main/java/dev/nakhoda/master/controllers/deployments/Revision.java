package dev.nakhoda.master.controllers.deployments;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.master.controllers.engine.Claims;
import dev.nakhoda.master.controllers.engine.TemplateHash;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One ReplicaSet while a plan is being made: as it was read, and as the plan has changed it so far.
 * Belongs to the planner that made it.
 */
final class Revision {

  static final Comparator<Revision> BY_AGE =
      Comparator.comparing(Revision::createdAt).thenComparing(Revision::name);
  static final Comparator<Revision> BY_REVISION =
      Comparator.comparingLong(Revision::number).thenComparing(BY_AGE);
  static final Comparator<Revision> LARGER_THEN_NEWER =
      Comparator.comparingInt(Revision::replicas).reversed().thenComparing(BY_AGE.reversed());
  static final Comparator<Revision> LARGER_THEN_OLDER =
      Comparator.comparingInt(Revision::replicas).reversed().thenComparing(BY_AGE);

  private final KubeObject before;
  private final ObjectNode after;
  private final boolean created;

  private Revision(KubeObject before, ObjectNode after, boolean created) {
    this.before = before;
    this.after = after;
    this.created = created;
  }

  static Revision existing(KubeObject replicaSet) {
    return new Revision(replicaSet, replicaSet.copyTree(), false);
  }

  /** The ReplicaSet that the Deployment's template still lacks, with no replicas. */
  static Revision fresh(DeploymentSpec spec, OptionalInt collisions) {
    KubeObject deployment = spec.deployment();
    ObjectNode template = spec.template();
    String hash = TemplateHash.of(template, collisions);
    template
        .withObjectProperty("metadata")
        .withObjectProperty("labels")
        .put(Names.HASH_LABEL, hash);
    ObjectNode tree = Json.object().put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
    ObjectNode metadata = tree.putObject("metadata");
    metadata.put("name", deployment.name() + "-" + hash);
    metadata.put("namespace", deployment.namespace());
    metadata.set("labels", template.path("metadata").path("labels").deepCopy());
    metadata
        .putArray("ownerReferences")
        .add(Claims.reference(ResourceName.DEPLOYMENTS, deployment));
    ObjectNode body = tree.putObject("spec").put("replicas", 0);
    if (spec.minReadySeconds() > 0) {
      body.put("minReadySeconds", spec.minReadySeconds());
    }
    body.set("selector", spec.selectorTree().deepCopy());
    body.withObjectProperty("selector")
        .withObjectProperty("matchLabels")
        .put(Names.HASH_LABEL, hash);
    body.set("template", template);
    return new Revision(KubeObject.of(tree), tree.deepCopy(), true);
  }

  /** Whether it is still to be created. */
  boolean isNew() {
    return created;
  }

  KubeObject before() {
    return before;
  }

  KubeObject after() {
    return KubeObject.of(after);
  }

  String name() {
    return before.name();
  }

  private Instant createdAt() {
    return Timestamps.created(before).orElse(Instant.MAX);
  }

  String uid() {
    return before.uid();
  }

  boolean hasTemplate(ObjectNode template) {
    return DeploymentSpec.withoutHash(before.tree().path("spec").path("template")).equals(template);
  }

  int replicas() {
    return after.path("spec").path("replicas").asInt(1);
  }

  int replicasBefore() {
    return created ? 0 : before.tree().path("spec").path("replicas").asInt(1);
  }

  void scale(int replicas) {
    after.withObjectProperty("spec").put("replicas", replicas);
  }

  int actualReplicas() {
    return status("replicas");
  }

  int availableReplicas() {
    return status("availableReplicas");
  }

  /** Pods that may be there: what is asked for, and what has not gone yet. */
  int mostReplicas() {
    return Math.max(replicas(), actualReplicas());
  }

  /** Available pods that will stay: a ReplicaSet scaled down may still report those that go. */
  int stayingAvailable() {
    return Math.min(replicas(), availableReplicas());
  }

  /** Whether its controller has not yet acted on the size: then its counts are of another one. */
  boolean resizing() {
    return !created
        && (replicas() != replicasBefore()
            || statusTree().path("observedGeneration").asLong(0)
                < before.metadata().path("generation").asLong(0));
  }

  int readyReplicas() {
    return status("readyReplicas");
  }

  private int status(String field) {
    return before.tree().path("status").path(field).asInt(0);
  }

  JsonNode statusTree() {
    return before.tree().path("status");
  }

  int minReadySeconds() {
    return after.path("spec").path("minReadySeconds").asInt(0);
  }

  void minReadySeconds(int seconds) {
    after.withObjectProperty("spec").put("minReadySeconds", seconds);
  }

  /** 0 when it carries none. */
  long number() {
    return annotatedNumber(Names.REVISION).orElse(0);
  }

  OptionalInt annotatedNumber(String annotation) {
    try {
      String text = annotation(annotation);
      return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException notANumber) {
      return OptionalInt.empty();
    }
  }

  String annotation(String name) {
    return after.path("metadata").path("annotations").path(name).asString("");
  }

  void annotate(Map<String, String> annotations) {
    if (!annotations.isEmpty()) {
      ObjectNode target = after.withObjectProperty("metadata").withObjectProperty("annotations");
      annotations.forEach(target::put);
    }
  }

  void annotate(String name, String value) {
    annotate(Map.of(name, value));
  }

  boolean changed() {
    return !after.equals(before.tree());
  }

  /** Nothing runs by it and nothing is under way: it is history. */
  boolean idle() {
    return actualReplicas() == 0
        && replicas() == 0
        && before.metadata().path("generation").asLong(0)
            <= statusTree().path("observedGeneration").asLong(0)
        && !before.beingDeleted();
  }
}
