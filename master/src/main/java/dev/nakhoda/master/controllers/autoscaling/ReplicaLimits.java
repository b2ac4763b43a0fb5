package dev.nakhoda.master.controllers.autoscaling;

import dev.nakhoda.master.controllers.autoscaling.AutoscalerSpec.Behavior;
import dev.nakhoda.master.controllers.autoscaling.ScalingHistory.Entry;
import dev.nakhoda.master.controllers.autoscaling.ScalingRules.Policy;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * From what the metrics recommend to what may be done now: first stabilised over recent
 * recommendations, then held between the limits. Pure.
 *
 * @param defaultWindow for scaling down where the autoscaler does not say
 */
record ReplicaLimits(
    AutoscalerSpec spec, int current, ScalingHistory history, Duration defaultWindow, Instant now) {

  private static final String DOWN_STABILIZED = "ScaleDownStabilized";
  private static final String WERE_HIGHER =
      "recent recommendations were higher than current one, applying the highest recent"
          + " recommendation";
  private static final String WERE_LOWER =
      "recent recommendations were lower than current one, applying the lowest recent"
          + " recommendation";
  private static final Limit TOO_MANY =
      new Limit(
          "TooManyReplicas", "the desired replica count is more than the maximum replica count");
  private static final Limit TOO_FEW =
      new Limit(
          "TooFewReplicas", "the desired replica count is less than the minimum replica count");
  private static final Limit TOO_FAST_UP =
      new Limit(
          "ScaleUpLimit",
          "the desired replica count is increasing faster than the maximum scale rate");
  private static final Limit TOO_FAST_DOWN =
      new Limit(
          "ScaleDownLimit",
          "the desired replica count is decreasing faster than the maximum scale rate");
  private static final Limit IN_RANGE =
      new Limit("DesiredWithinRange", "the desired count is within the acceptable range");

  /** Why a number was held, or that it was not. */
  private record Limit(String reason, String message) {}

  /** A number held by a limit. */
  private record Held(int replicas, Limit limit) {}

  /** What to do, and the conditions that tell why. */
  record Result(int replicas, Wanted ableToScale, Wanted scalingLimited, ScalingHistory history) {}

  Result apply(int desired) {
    Optional<Behavior> behavior = spec.behavior();
    Duration down = behavior.flatMap(each -> each.down().window()).orElse(defaultWindow);
    Duration up = behavior.flatMap(each -> each.up().window()).orElse(Duration.ZERO);
    int stable = behavior.isPresent() ? stabilized(desired, up, down) : highest(desired, down);
    Held held = behavior.isPresent() ? byRules(stable, behavior.get()) : plain(stable);
    Duration kept = up.compareTo(down) > 0 ? up : down;
    return new Result(
        held.replicas(),
        ableToScale(desired, stable),
        new Wanted(
            "ScalingLimited",
            held.replicas() == stable ? "False" : "True",
            held.limit().reason(),
            held.limit().message()),
        history.recommended(desired, now, kept));
  }

  private Wanted ableToScale(int desired, int stable) {
    if (stable == desired) {
      return able("ReadyForNewScale", "recommended size matches current size");
    }
    boolean goesUp = spec.behavior().isPresent() && desired >= current;
    return goesUp ? able("ScaleUpStabilized", WERE_LOWER) : able(DOWN_STABILIZED, WERE_HIGHER);
  }

  private static Wanted able(String reason, String message) {
    return new Wanted("AbleToScale", "True", reason, message);
  }

  private int highest(int desired, Duration window) {
    return history.recommendations().stream()
        .filter(entry -> !entry.at().isBefore(now.minus(window)))
        .mapToInt(Entry::replicas)
        .reduce(desired, Math::max);
  }

  /**
   * Stays as it is between the lowest of the time for going up and the highest of that for down.
   */
  private int stabilized(int desired, Duration up, Duration down) {
    int lowest = desired;
    int highest = desired;
    for (Entry entry : history.recommendations()) {
      if (entry.at().isAfter(now.minus(up))) {
        lowest = Math.min(lowest, entry.replicas());
      }
      if (entry.at().isAfter(now.minus(down))) {
        highest = Math.max(highest, entry.replicas());
      }
    }
    return Math.min(Math.max(current, lowest), highest);
  }

  /** Without a behaviour: at most twice as many, or four. */
  private Held plain(int desired) {
    int fastest = (int) Math.min(Integer.MAX_VALUE, Math.max(2L * current, 4L));
    if (desired < spec.least()) {
      return new Held(spec.least(), TOO_FEW);
    }
    if (desired > Math.min(spec.most(), fastest)) {
      return spec.most() > fastest
          ? new Held(fastest, TOO_FAST_UP)
          : new Held(spec.most(), TOO_MANY);
    }
    return new Held(desired, IN_RANGE);
  }

  private Held byRules(int desired, Behavior behavior) {
    if (desired > current) {
      int fastest = Math.max(current, upLimit(behavior.up()));
      if (desired > Math.min(spec.most(), fastest)) {
        return spec.most() > fastest
            ? new Held(fastest, TOO_FAST_UP)
            : new Held(spec.most(), TOO_MANY);
      }
    } else if (desired < current) {
      int fastest = Math.min(current, downLimit(behavior.down()));
      if (desired < Math.max(spec.least(), fastest)) {
        return spec.least() < fastest
            ? new Held(fastest, TOO_FAST_DOWN)
            : new Held(spec.least(), TOO_FEW);
      }
    }
    return new Held(desired, IN_RANGE);
  }

  private int upLimit(ScalingRules rules) {
    return switch (rules.choice()) {
      case DISABLED -> current;
      case MIN -> rules.policies().stream().mapToInt(this::up).min().orElse(current);
      case MAX -> rules.policies().stream().mapToInt(this::up).max().orElse(current);
    };
  }

  /** Rounded up: a small percentage must not keep a target where it is for ever. */
  private int up(Policy policy) {
    int start = history.atStartOf(policy.period(), current, now);
    return policy.percent()
        ? (int) Math.ceil(start * (1 + policy.value() / 100.0))
        : start + policy.value();
  }

  private int downLimit(ScalingRules rules) {
    return switch (rules.choice()) {
      case DISABLED -> current;
      case MIN -> rules.policies().stream().mapToInt(this::down).max().orElse(current);
      case MAX -> rules.policies().stream().mapToInt(this::down).min().orElse(current);
    };
  }

  private int down(Policy policy) {
    int start = history.atStartOf(policy.period(), current, now);
    return policy.percent() ? (int) (start * (1 - policy.value() / 100.0)) : start - policy.value();
  }
}
