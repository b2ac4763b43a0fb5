package dev.nakhoda.master.controllers.deployments;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/**
 * The state of one planning pass: the Deployment, its ReplicaSets as changed so far, the status as
 * changed so far. Belongs to the planner's thread.
 */
final class Rollout {

  private final DeploymentSpec spec;
  private final ObjectNode status;
  private final Instant now;
  private final List<Revision> revisions = new ArrayList<>();
  private final List<Revision> forgotten = new ArrayList<>();
  private final Map<String, String> annotations = new LinkedHashMap<>();
  private Optional<Revision> newest;

  Rollout(DeploymentSpec spec, List<Revision> revisions, Instant now) {
    this.spec = spec;
    this.now = now;
    this.status =
        spec.deployment().tree().path("status") instanceof ObjectNode node
            ? node.deepCopy()
            : dev.nakhoda.api.Json.object();
    this.revisions.addAll(revisions);
    this.revisions.sort(Revision.BY_AGE);
    ObjectNode template = spec.template();
    this.newest =
        this.revisions.stream().filter(revision -> revision.hasTemplate(template)).findFirst();
  }

  DeploymentSpec spec() {
    return spec;
  }

  /** As saved so far; steps change it. */
  ObjectNode status() {
    return status;
  }

  Instant now() {
    return now;
  }

  OptionalInt collisions() {
    return status.path("collisionCount").isNumber()
        ? OptionalInt.of(status.path("collisionCount").asInt())
        : OptionalInt.empty();
  }

  /** Oldest first; the newest template's among them. */
  List<Revision> all() {
    return revisions;
  }

  /** The one with the Deployment's present template. */
  Optional<Revision> newest() {
    return newest;
  }

  List<Revision> old() {
    return revisions.stream().filter(revision -> !isNewest(revision)).toList();
  }

  /** Those with replicas. */
  List<Revision> active() {
    return revisions.stream().filter(revision -> revision.replicas() > 0).toList();
  }

  List<Revision> activeOld() {
    return active().stream().filter(revision -> !isNewest(revision)).toList();
  }

  private boolean isNewest(Revision revision) {
    return newest.filter(each -> each == revision).isPresent();
  }

  void addNewest(Revision fresh) {
    revisions.add(fresh);
    newest = Optional.of(fresh);
  }

  int totalReplicas() {
    return revisions.stream().mapToInt(Revision::replicas).sum();
  }

  /** See {@link Revision#mostReplicas}. */
  int mostReplicas() {
    return revisions.stream().mapToInt(Revision::mostReplicas).sum();
  }

  /** See {@link Revision#stayingAvailable}. */
  int stayingAvailable() {
    return revisions.stream().mapToInt(Revision::stayingAvailable).sum();
  }

  int totalAvailable() {
    return revisions.stream().mapToInt(Revision::availableReplicas).sum();
  }

  void forget(Revision revision) {
    forgotten.add(revision);
  }

  List<Revision> forgotten() {
    return forgotten;
  }

  /** To be set on the Deployment. */
  Map<String, String> annotations() {
    return annotations;
  }

  /** Also notes what it was scaled for, as `kubectl rollout` and later scalings read it. */
  void scale(Revision revision, int replicas) {
    if (replicas != revision.replicas()) {
      revision.scale(replicas);
    }
    noteSize(revision);
  }

  void noteSize(Revision revision) {
    revision.annotate(Names.DESIRED_REPLICAS, Integer.toString(spec.replicas()));
    revision.annotate(Names.MAX_REPLICAS, Integer.toString(spec.replicas() + spec.maxSurge()));
  }

  /** Whether any ReplicaSet differs in size from what was read. */
  boolean scaled() {
    return revisions.stream()
        .anyMatch(
            revision -> !revision.isNew() && revision.replicas() != revision.replicasBefore());
  }
}
