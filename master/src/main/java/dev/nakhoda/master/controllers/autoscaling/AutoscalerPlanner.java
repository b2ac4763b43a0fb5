package dev.nakhoda.master.controllers.autoscaling;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.master.controllers.autoscaling.AutoscalerPlan.Message;
import dev.nakhoda.master.controllers.autoscaling.AutoscalerPlan.Rescale;
import dev.nakhoda.master.controllers.autoscaling.ReplicaCalculator.Tolerance;
import dev.nakhoda.master.controllers.engine.AutoscalerConfig;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plans one pass over one autoscaler. One plan, one planner; pure.
 *
 * @param pods what the target selects
 * @param rivals other autoscalers of these pods, as {@code namespace/name}, with this one
 */
record AutoscalerPlanner(
    AutoscalerSpec spec,
    Scale scale,
    ScalingHistory history,
    List<KubeObject> pods,
    List<String> rivals,
    AutoscalerConfig config,
    Instant now) {

  private static final String ACTIVE = "ScalingActive";

  /** What all metrics together come to. */
  private record Recommendation(
      int replicas, String metric, List<ObjectNode> statuses, Optional<String> error) {}

  /** Whether a plan looks at metrics at all. */
  boolean needsMetrics() {
    return !disabled() && scale.wanted() <= spec.most() && scale.wanted() >= spec.least();
  }

  private boolean disabled() {
    return scale.wanted() == 0 && spec.least() != 0;
  }

  /** {@code values}: one for each of the spec's metrics, when they are needed. */
  AutoscalerPlan plan(List<MetricValue> values) {
    List<Wanted> conditions = new ArrayList<>();
    conditions.add(
        able("SucceededGetScale", "the HPA controller was able to get the target's current scale"));
    if (disabled()) {
      conditions.add(
          inactive(
              "ScalingDisabled",
              "scaling is disabled since the replica count of the target is zero"));
      return new AutoscalerPlan(
          Optional.empty(),
          scale.wanted(),
          Optional.of(List.of()),
          conditions,
          List.of(),
          false,
          history);
    }
    if (scale.wanted() > spec.most()) {
      return forced(spec.most(), "Current number of replicas above Spec.MaxReplicas", conditions);
    }
    if (scale.wanted() < spec.least()) {
      return forced(spec.least(), "Current number of replicas below Spec.MinReplicas", conditions);
    }
    return byMetrics(values, conditions);
  }

  private AutoscalerPlan forced(int replicas, String reason, List<Wanted> conditions) {
    return new AutoscalerPlan(
        Optional.of(new Rescale(replicas, reason)),
        scale.wanted(),
        Optional.of(List.of()),
        conditions,
        List.of(),
        false,
        history);
  }

  private AutoscalerPlan byMetrics(List<MetricValue> values, List<Wanted> conditions) {
    List<Message> messages = new ArrayList<>();
    Optional<String> blocked = blocked(conditions, messages);
    if (blocked.isPresent()) {
      return failed(List.of(), blocked.get(), conditions, messages);
    }
    Recommendation found = recommend(values, conditions, messages);
    if (found.error().isPresent()) {
      return failed(found.statuses(), found.error().get(), conditions, messages);
    }
    ReplicaLimits.Result held =
        new ReplicaLimits(spec, scale.wanted(), history, config.downscaleStabilization(), now)
            .apply(found.replicas());
    conditions.add(held.ableToScale());
    conditions.add(held.scalingLimited());
    Optional<Rescale> rescale =
        held.replicas() == scale.wanted()
            ? Optional.empty()
            : Optional.of(new Rescale(held.replicas(), reason(found)));
    return new AutoscalerPlan(
        rescale,
        scale.wanted(),
        Optional.of(found.statuses()),
        conditions,
        messages,
        false,
        held.history());
  }

  private String reason(Recommendation found) {
    if (found.replicas() > scale.wanted()) {
      return found.metric() + " above target";
    }
    return found.replicas() < scale.wanted() ? "All metrics below target" : "";
  }

  private AutoscalerPlan failed(
      List<ObjectNode> statuses, String error, List<Wanted> conditions, List<Message> messages) {
    messages.add(new Message("FailedComputeMetricsReplicas", error));
    return new AutoscalerPlan(
        Optional.empty(),
        scale.wanted(),
        Optional.of(statuses),
        conditions,
        messages,
        true,
        history);
  }

  /** Why the target's pods are not this autoscaler's to count. */
  private Optional<String> blocked(List<Wanted> conditions, List<Message> messages) {
    if (scale.selector().isEverything()) {
      String error = "selector is required";
      messages.add(new Message("SelectorRequired", error));
      conditions.add(inactive("InvalidSelector", "the HPA target's scale is missing a selector"));
      return Optional.of(error);
    }
    if (rivals.size() > 1) {
      String error =
          "pods by selector "
              + scale.selector()
              + " are controlled by multiple HPAs: ["
              + String.join(" ", rivals)
              + "]";
      messages.add(new Message("AmbiguousSelector", error));
      conditions.add(inactive("AmbiguousSelector", error));
      return Optional.of(error);
    }
    return Optional.empty();
  }

  /** The highest of what the metrics ask for; one that fails forbids to scale down. */
  private Recommendation recommend(
      List<MetricValue> values, List<Wanted> conditions, List<Message> messages) {
    ReplicaCalculator calculator = new ReplicaCalculator(pods, tolerance(), config, now);
    List<ObjectNode> statuses = new ArrayList<>();
    List<MetricRecommendation.Failed> failures = new ArrayList<>();
    int replicas = 0;
    String metric = "";
    for (int index = 0; index < spec.metrics().size(); index++) {
      switch (MetricRecommendation.of(
          spec.metrics().get(index), values.get(index), scale, calculator)) {
        case MetricRecommendation.Failed failure -> {
          messages.add(new Message(failure.reason(), failure.why()));
          failures.add(failure);
          // Keeps the places of the others, which readers find theirs by.
          statuses.add(Json.object().put("type", ""));
        }
        case MetricRecommendation.Replicas(int count, String name, ObjectNode status) -> {
          statuses.add(status);
          if (replicas == 0 || count > replicas) {
            replicas = count;
            metric = name;
          }
        }
      }
    }
    boolean noneLeft = failures.size() >= spec.metrics().size();
    if (noneLeft || !failures.isEmpty() && replicas < scale.wanted()) {
      return refused(failures, conditions, statuses);
    }
    conditions.add(
        new Wanted(
            ACTIVE,
            "True",
            "ValidMetricFound",
            "the HPA was able to successfully calculate a replica count from " + metric));
    return new Recommendation(replicas, metric, statuses, Optional.empty());
  }

  private Recommendation refused(
      List<MetricRecommendation.Failed> failures,
      List<Wanted> conditions,
      List<ObjectNode> statuses) {
    MetricRecommendation.Failed first = failures.getFirst();
    conditions.add(
        inactive(
            first.reason(), "the HPA was unable to compute the replica count: " + first.why()));
    String error =
        "invalid metrics (%d invalid out of %d), first error is: %s"
            .formatted(failures.size(), spec.metrics().size(), first.error());
    return new Recommendation(-1, "", statuses, Optional.of(error));
  }

  private Tolerance tolerance() {
    return new Tolerance(
        spec.behavior().flatMap(each -> each.up().tolerance()).orElse(config.tolerance()),
        spec.behavior().flatMap(each -> each.down().tolerance()).orElse(config.tolerance()));
  }

  private static Wanted able(String reason, String message) {
    return new Wanted("AbleToScale", "True", reason, message);
  }

  private static Wanted inactive(String reason, String message) {
    return new Wanted(ACTIVE, "False", reason, message);
  }
}
