package dev.nakhoda.master.controllers.disruption;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Percentages;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A PodDisruptionBudget's status as it should be. Pure.
 *
 * @param notDeleted names of pods whose eviction was granted, but which live on
 * @param again when a granted eviction has to be looked at again
 */
record DisruptionPlan(KubeObject after, List<String> notDeleted, Optional<Duration> again) {

  /** A granted eviction that has not shown by then counts no more. */
  private static final Duration CONFIRMATION = Duration.ofMinutes(2);

  /**
   * @param pods those that the budget selects
   * @param scale how many replicas the pods' controllers want in all
   */
  static DisruptionPlan of(KubeObject budget, List<KubeObject> pods, int scale, Instant now) {
    JsonNode before = budget.tree().path("status").path("disruptedPods");
    ObjectNode disrupted = Json.object();
    before.forEachEntry((name, at) -> {
      Instant granted = Timestamps.parse(at).orElse(Instant.EPOCH);
      if (lives(pods, name) && granted.plus(CONFIRMATION).isAfter(now)) {
        disrupted.put(name, at.asString(""));
      }
    });
    List<String> notDeleted =
        before
            .propertyStream()
            .map(Map.Entry::getKey)
            .filter(name -> lives(pods, name) && !disrupted.has(name))
            .toList();
    Optional<Duration> again =
        disrupted.isEmpty() ? Optional.empty() : Optional.of(CONFIRMATION.plusSeconds(1));
    KubeObject after =
        budget.with(tree -> fill(tree, budget, new Counts(pods, scale, disrupted), now));
    return new DisruptionPlan(after, notDeleted, again);
  }

  /** Nothing may be evicted while it is not known how many pods there should be. */
  static DisruptionPlan failed(KubeObject budget, String why, Instant now) {
    KubeObject after =
        budget.with(tree -> {
          ObjectNode status = tree.withObjectProperty("status");
          status
              .put("disruptionsAllowed", 0)
              .put("observedGeneration", budget.metadata().path("generation").asLong(0));
          condition(
              status, new Conditions.Wanted("DisruptionAllowed", "False", "SyncFailed", why), now);
        });
    return new DisruptionPlan(after, List.of(), Optional.of(CONFIRMATION));
  }

  private record Counts(List<KubeObject> pods, int scale, ObjectNode disrupted) {

    int healthy() {
      return (int)
          pods.stream()
              .filter(pod -> !pod.beingDeleted() && !disrupted.has(pod.name()))
              .filter(Pods::ready)
              .count();
    }
  }

  private static boolean lives(List<KubeObject> pods, String name) {
    return pods.stream().anyMatch(pod -> pod.name().equals(name) && !pod.beingDeleted());
  }

  private static void fill(ObjectNode tree, KubeObject budget, Counts counts, Instant now) {
    JsonNode most = tree.path("spec").path("maxUnavailable");
    JsonNode least = tree.path("spec").path("minAvailable");
    boolean byController = countsControllers(budget);
    int expected = byController ? counts.scale() : counts.pods().size();
    int desired;
    if (most.isNumber() || most.isString()) {
      desired = Math.max(0, expected - Percentages.of(most, expected, true));
    } else {
      desired = Percentages.of(least, expected, true);
    }
    int healthy = counts.healthy();
    int allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
    ObjectNode status = tree.withObjectProperty("status");
    status
        .put("currentHealthy", healthy)
        .put("desiredHealthy", desired)
        .put("disruptionsAllowed", allowed)
        .put("expectedPods", expected)
        .put("observedGeneration", budget.metadata().path("generation").asLong(0));
    if (counts.disrupted().isEmpty()) {
      status.remove("disruptedPods");
    } else {
      status.set("disruptedPods", counts.disrupted());
    }
    condition(
        status,
        new Conditions.Wanted(
            "DisruptionAllowed",
            allowed > 0 ? "True" : "False",
            allowed > 0 ? "SufficientPods" : "InsufficientPods",
            ""),
        now);
  }

  /** Whether the budget is relative to what the pods' controllers want. */
  static boolean countsControllers(KubeObject budget) {
    JsonNode spec = budget.tree().path("spec");
    JsonNode most = spec.path("maxUnavailable");
    return most.isNumber() || most.isString() || spec.path("minAvailable").isString();
  }

  private static void condition(ObjectNode status, Conditions.Wanted wanted, Instant now) {
    Optional<JsonNode> present = Conditions.find(status, wanted.type());
    ObjectNode condition = Json.object().put("type", wanted.type());
    condition.put("status", wanted.status());
    condition.put("observedGeneration", status.path("observedGeneration").asLong(0));
    condition.put(
        "lastTransitionTime",
        present
            .filter(old -> old.path("status").asString("").equals(wanted.status()))
            .map(old -> old.path("lastTransitionTime").asString(""))
            .orElseGet(() -> Timestamps.seconds(now)));
    condition.put("reason", wanted.reason()).put("message", wanted.message());
    Conditions.put(status, condition);
  }
}
