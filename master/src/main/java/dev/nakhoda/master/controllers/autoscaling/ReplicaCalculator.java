package dev.nakhoda.master.controllers.autoscaling;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Quantity;
import dev.nakhoda.master.controllers.engine.AutoscalerConfig;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * How many replicas a metric asks for, as upstream counts them: pods that are not ready yet and
 * pods without a measurement count so that they dampen what is done. Pure; MetricUnavailable where
 * no number comes out.
 *
 * @param pods what the target selects
 */
record ReplicaCalculator(
    List<KubeObject> pods, Tolerance tolerance, AutoscalerConfig config, Instant now) {

  private static final String CPU = "cpu";

  /** Usage so near to its target changes nothing. */
  record Tolerance(double up, double down) {

    boolean covers(double ratio) {
      return 1.0 - down <= ratio && ratio <= 1.0 + up;
    }
  }

  /**
   * A number of replicas and what it comes from.
   *
   * @param percent of the request; only where that was asked
   * @param milli the average of the pods that count, or the whole metric
   */
  record Proposal(int replicas, Optional<Integer> percent, long milli) {}

  /** Usage against its target. */
  private record Usage(double ratio, Optional<Integer> percent, long milli) {}

  /** How usage of some pods compares with the target. */
  private interface Measure {
    Usage of(Map<String, PodMetric> metrics);
  }

  /**
   * Names of pods by what is known of them.
   *
   * @param gone those that end or have failed: they do not count at all
   */
  private record Groups(int ready, List<String> unready, List<String> missing, List<String> gone) {}

  /** {@code container}: empty for all of them. */
  Proposal utilization(
      int current, int target, String resource, String container, Map<String, PodMetric> metrics) {
    checkPods();
    Map<String, Long> requests = requests(resource, container);
    return proposal(
        current,
        resource,
        metrics,
        counted -> utilization(counted, requests, target),
        // A target above the whole request is one that a pod may well reach.
        pod -> requests.getOrDefault(pod, 0L) * Math.max(100, target) / 100);
  }

  /** {@code resource}: empty for what is no resource. */
  Proposal average(int current, long target, String resource, Map<String, PodMetric> metrics) {
    checkPods();
    return proposal(current, resource, metrics, counted -> average(counted, target), pod -> target);
  }

  private Proposal proposal(
      int current,
      String resource,
      Map<String, PodMetric> all,
      Measure measure,
      ToLongFunction<String> fullUse) {
    Map<String, PodMetric> metrics = new TreeMap<>(all);
    Groups groups = group(metrics, resource);
    groups.unready().forEach(metrics::remove);
    groups.gone().forEach(metrics::remove);
    if (metrics.isEmpty()) {
      throw new MetricUnavailable("did not receive metrics for any ready pods");
    }
    Usage usage = measure.of(metrics);
    boolean up = usage.ratio() > 1.0;
    boolean rebalance = up && !groups.unready().isEmpty();
    if (!rebalance && groups.missing().isEmpty()) {
      int replicas =
          tolerance.covers(usage.ratio()) ? current : ceiling(usage.ratio() * groups.ready());
      return new Proposal(replicas, usage.percent(), usage.milli());
    }
    for (String pod : groups.missing()) {
      if (usage.ratio() < 1.0) {
        metrics.put(pod, PodMetric.assumed(fullUse.applyAsLong(pod)));
      } else if (up) {
        metrics.put(pod, PodMetric.assumed(0));
      }
    }
    if (rebalance) {
      groups.unready().forEach(pod -> metrics.put(pod, PodMetric.assumed(0)));
    }
    double ratio = measure.of(metrics).ratio();
    return new Proposal(
        damped(current, usage.ratio(), ratio, metrics.size()), usage.percent(), usage.milli());
  }

  /** The cautious second look never turns the direction of the first. */
  private int damped(int current, double first, double second, int counted) {
    boolean turned = first < 1.0 && second > 1.0 || first > 1.0 && second < 1.0;
    if (tolerance.covers(second) || turned) {
      return current;
    }
    int replicas = ceiling(second * counted);
    boolean against = second < 1.0 && replicas > current || second > 1.0 && replicas < current;
    return against ? current : replicas;
  }

  private static Usage utilization(
      Map<String, PodMetric> metrics, Map<String, Long> requests, int target) {
    long used = 0;
    long requested = 0;
    int counted = 0;
    for (var metric : metrics.entrySet()) {
      if (requests.containsKey(metric.getKey())) {
        used += metric.getValue().milli();
        requested += requests.get(metric.getKey());
        counted++;
      }
    }
    if (requested == 0) {
      throw new MetricUnavailable("no metrics returned matched known pods");
    }
    int percent = (int) Math.min(Integer.MAX_VALUE, (long) (used * 100.0 / requested));
    return new Usage((double) percent / target, Optional.of(percent), used / counted);
  }

  private static Usage average(Map<String, PodMetric> metrics, long target) {
    long mean = metrics.values().stream().mapToLong(PodMetric::milli).sum() / metrics.size();
    return new Usage((double) mean / target, Optional.empty(), mean);
  }

  /** A metric of something else, whose target is its value. */
  Proposal value(int current, long target, long value) {
    double ratio = (double) value / target;
    if (current == 0) {
      return new Proposal(ceiling(ratio), Optional.empty(), value);
    }
    if (tolerance.covers(ratio)) {
      return new Proposal(current, Optional.empty(), value);
    }
    if (pods.isEmpty()) {
      throw noPods().during("unable to calculate ready pods");
    }
    long ready =
        pods.stream().filter(pod -> Pods.phase(pod).equals("Running") && Pods.ready(pod)).count();
    return new Proposal(ceiling(ratio * ready), Optional.empty(), value);
  }

  /** A metric of something else, whose target is a share for each of {@code present} replicas. */
  Proposal share(int present, long target, long value) {
    double ratio = (double) value / ((double) target * present);
    boolean changes = !Double.isNaN(ratio) && !tolerance.covers(ratio);
    int replicas = changes ? ceiling((double) value / target) : present;
    long each = present == 0 ? value : (long) Math.ceil((double) value / present);
    return new Proposal(replicas, Optional.empty(), each);
  }

  private static int ceiling(double replicas) {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil(replicas));
  }

  private void checkPods() {
    if (pods.isEmpty()) {
      throw noPods();
    }
  }

  private static MetricUnavailable noPods() {
    return new MetricUnavailable("no pods returned by selector while calculating replica count");
  }

  private Groups group(Map<String, PodMetric> metrics, String resource) {
    int ready = 0;
    List<String> unready = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    for (KubeObject pod : pods) {
      String phase = Pods.phase(pod);
      Optional<PodMetric> metric = Optional.ofNullable(metrics.get(pod.name()));
      if (pod.beingDeleted() || phase.equals("Failed")) {
        gone.add(pod.name());
      } else if (phase.equals("Pending")) {
        unready.add(pod.name());
      } else if (metric.isEmpty()) {
        missing.add(pod.name());
      } else if (resource.equals(CPU) && warmingUp(pod, metric.get())) {
        unready.add(pod.name());
      } else {
        ready++;
      }
    }
    return new Groups(ready, unready, missing, gone);
  }

  /** Whether a pod's CPU tells nothing yet: it starts, or never was ready. */
  private boolean warmingUp(KubeObject pod, PodMetric metric) {
    JsonNode status = pod.tree().path("status");
    Optional<JsonNode> condition = Conditions.find(status, "Ready");
    Optional<Instant> started = Timestamps.parse(status.path("startTime"));
    if (condition.isEmpty() || started.isEmpty()) {
      return true;
    }
    boolean unready = condition.get().path("status").asString("").equals("False");
    Instant changed =
        Timestamps.parse(condition.get().path("lastTransitionTime")).orElse(Instant.EPOCH);
    if (started.get().plus(config.cpuInitialization()).isAfter(now)) {
      return unready || metric.at().isBefore(changed.plus(metric.window()));
    }
    return unready && started.get().plus(config.initialReadinessDelay()).isAfter(changed);
  }

  private Map<String, Long> requests(String resource, String container) {
    Map<String, Long> requests = new HashMap<>();
    for (KubeObject pod : pods) {
      requests.put(pod.name(), request(pod, resource, container));
    }
    return requests;
  }

  private static long request(KubeObject pod, String resource, String container) {
    JsonNode spec = pod.tree().path("spec");
    JsonNode whole = spec.path("resources").path("requests").path(resource);
    if (container.isEmpty() && !whole.isMissingNode()) {
      return milli(whole);
    }
    List<JsonNode> counted =
        Stream.concat(
                spec.path("containers").valueStream(),
                spec.path("initContainers")
                    .valueStream()
                    .filter(each -> each.path("restartPolicy").asString("").equals("Always")))
            .filter(each -> container.isEmpty() || name(each).equals(container))
            .toList();
    if (counted.isEmpty()) {
      throw new MetricUnavailable("container " + container + " not found in Pod " + pod.name());
    }
    long sum = 0;
    for (JsonNode each : counted) {
      JsonNode request = each.path("resources").path("requests").path(resource);
      if (request.isMissingNode()) {
        throw new MetricUnavailable(
            "missing request for "
                + resource
                + " in container "
                + name(each)
                + " of Pod "
                + pod.name());
      }
      sum += milli(request);
    }
    return sum;
  }

  private static String name(JsonNode container) {
    return container.path("name").asString("");
  }

  private static long milli(JsonNode quantity) {
    return Quantity.parse(quantity.asString("0")).milliValue();
  }
}
