package dev.nakhoda.master.controllers.autoscaling;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.LabelSelector;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.autoscaling.AutoscalerPlan.Rescale;
import dev.nakhoda.master.controllers.engine.AutoscalerConfig;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.OwnStatus;
import dev.nakhoda.master.controllers.engine.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Scales what HorizontalPodAutoscalers refer to. Runs on its controller's workers, each autoscaler
 * once a period; what goes wrong stands in its conditions and events, and the next period tries
 * again. Histories and selectors are kept by autoscaler until it is gone.
 */
public final class HorizontalPodAutoscalerController {

  private static final List<ResourceName> SCALABLE =
      List.of(
          ResourceName.DEPLOYMENTS,
          ResourceName.REPLICA_SETS,
          ResourceName.STATEFUL_SETS,
          ResourceName.REPLICATION_CONTROLLERS);

  private static final int ATTEMPTS = 5;

  private final ControllerContext context;
  private final AutoscalerConfig config;
  private final MetricsReader metrics;
  private final Events events;
  private final Informer autoscalers;
  private final Informer pods;
  private final OwnStatus statuses;
  private final Map<ObjectKey, ScalingHistory> histories = new ConcurrentHashMap<>();
  private final Map<ObjectKey, LabelSelector> selectors = new ConcurrentHashMap<>();

  private HorizontalPodAutoscalerController(ControllerContext context) {
    this.context = context;
    this.config = context.config().autoscaler();
    this.metrics = new MetricsReader(config.metrics());
    this.events = context.events().apply("horizontal-pod-autoscaler");
    this.autoscalers = context.informers().of(ResourceName.HORIZONTAL_POD_AUTOSCALERS);
    this.pods = context.informers().of(ResourceName.PODS);
    this.statuses = new OwnStatus(context, ResourceName.HORIZONTAL_POD_AUTOSCALERS);
  }

  public static Controller of(ControllerContext context) {
    var self = new HorizontalPodAutoscalerController(context);
    Controller controller = context.controller("horizontal-pod-autoscaler", 5, self::reconcile);
    self.autoscalers.onChange(change -> {
      // Statuses are its own writes: the period sees to those.
      if (!spec(change.before()).equals(spec(change.after()))) {
        controller.add(change.object().key());
      }
    });
    return controller;
  }

  private static Optional<Object> spec(Optional<KubeObject> object) {
    return object.map(each -> each.tree().path("spec"));
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = autoscalers.get(key);
    if (found.isEmpty()) {
      histories.remove(key);
      selectors.remove(key);
      statuses.forget(key);
      return Result.DONE;
    }
    if (statuses.settled(key)) {
      scale(found.get());
    }
    return Result.after(config.period());
  }

  private void scale(KubeObject autoscaler) {
    AutoscalerSpec spec = AutoscalerSpec.of(autoscaler);
    ResourceName resource;
    KubeObject target;
    try {
      resource = resource(spec.target());
      target =
          context
              .client()
              .get(resource, new ObjectKey(autoscaler.namespace(), spec.target().name()));
    } catch (ApiException | IllegalArgumentException absent) {
      noScale(autoscaler, absent.getMessage());
      return;
    }
    Scale scale = Scale.of(target);
    ObjectKey key = autoscaler.key();
    Instant now = context.time().now();
    selectors.put(key, scale.selector());
    ScalingHistory history =
        histories.computeIfAbsent(key, first -> ScalingHistory.startingAt(scale.wanted(), now));
    List<KubeObject> selected = selected(autoscaler.namespace(), scale.selector());
    AutoscalerPlanner planner =
        new AutoscalerPlanner(spec, scale, history, selected, rivals(key, selected), config, now);
    List<MetricValue> values =
        planner.needsMetrics() ? read(autoscaler.namespace(), spec, scale) : List.of();
    execute(autoscaler, spec, resource, target, planner.plan(values));
  }

  /** IllegalArgumentException in upstream's words for what cannot be scaled. */
  private static ResourceName resource(AutoscalerSpec.Target target) {
    String apiVersion = target.apiVersion();
    if (apiVersion.chars().filter(each -> each == '/').count() > 1) {
      throw new IllegalArgumentException("unexpected GroupVersion string: " + apiVersion);
    }
    String group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
    return SCALABLE.stream()
        .filter(each -> each.group().equals(group) && each.kind().equals(target.kind()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no matches for kind \"" + target.kind() + "\" in group \"" + group + "\""));
  }

  private void noScale(KubeObject autoscaler, String why) {
    events.warning(autoscaler, "FailedGetScale", why);
    Wanted condition =
        unable(
            "FailedGetScale",
            "the HPA controller was unable to get the target's current scale: " + why);
    write(autoscaler, status -> Conditions.set(status, condition, context.time().now()));
  }

  private static Wanted unable(String reason, String message) {
    return new Wanted("AbleToScale", "False", reason, message);
  }

  private List<KubeObject> selected(String namespace, LabelSelector selector) {
    return pods.list(namespace).stream().filter(pod -> selector.matches(pod.labels())).toList();
  }

  /** Every autoscaler that has a hand in these pods. */
  private List<String> rivals(ObjectKey key, List<KubeObject> selected) {
    return selectors.entrySet().stream()
        .filter(each -> each.getKey().namespace().equals(key.namespace()))
        .filter(each -> selected.stream().anyMatch(pod -> each.getValue().matches(pod.labels())))
        .map(each -> each.getKey().toString())
        .sorted()
        .toList();
  }

  private List<MetricValue> read(String namespace, AutoscalerSpec spec, Scale scale) {
    List<MetricValue> values = new ArrayList<>();
    for (var metric : spec.metrics()) {
      try {
        values.add(read(namespace, metric, scale));
      } catch (MetricUnavailable why) {
        values.add(new MetricValue.Unavailable(why));
      }
    }
    return values;
  }

  private MetricValue read(String namespace, JsonNode metric, Scale scale) {
    return switch (metric.path("type").asString("")) {
      case "Resource" ->
          new MetricValue.OfPods(
              metrics.resource(
                  namespace,
                  scale.selector(),
                  metric.path("resource").path("name").asString(""),
                  ""));
      case "ContainerResource" ->
          new MetricValue.OfPods(
              metrics.resource(
                  namespace,
                  scale.selector(),
                  metric.path("containerResource").path("name").asString(""),
                  metric.path("containerResource").path("container").asString("")));
      case "Pods" ->
          new MetricValue.OfPods(
              metrics.ofPods(
                  namespace,
                  scale.selector(),
                  name(metric.path("pods")),
                  Selectors.of(metric.path("pods"))));
      case "Object" -> new MetricValue.Whole(object(namespace, metric.path("object")));
      case "External" -> new MetricValue.Whole(external(namespace, metric.path("external")));
      default -> new MetricValue.Unavailable(new MetricUnavailable("unknown metric source type"));
    };
  }

  private long object(String namespace, JsonNode source) {
    var described = source.path("describedObject");
    try {
      return metrics.ofObject(namespace, described, name(source), Selectors.of(source));
    } catch (MetricUnavailable why) {
      // Upstream's format has its arguments in this order.
      throw new MetricUnavailable(
          "unable to get metric %s: %s on %s %s/%s"
              .formatted(
                  name(source),
                  described.path("kind").asString(""),
                  namespace,
                  described.path("name").asString(""),
                  why.getMessage()));
    }
  }

  private long external(String namespace, JsonNode source) {
    try {
      return metrics.external(
          namespace, name(source), Selectors.of(source).orElse(LabelSelector.EVERYTHING));
    } catch (MetricUnavailable why) {
      throw why.during(
          "unable to get external metric %s/%s/%s"
              .formatted(namespace, name(source), Selectors.shown(source)));
    }
  }

  private static String name(JsonNode source) {
    return source.path("metric").path("name").asString("");
  }

  private void execute(
      KubeObject autoscaler,
      AutoscalerSpec spec,
      ResourceName resource,
      KubeObject target,
      AutoscalerPlan plan) {
    plan.messages()
        .forEach(message -> events.warning(autoscaler, message.reason(), message.text()));
    List<Wanted> conditions = new ArrayList<>(plan.conditions());
    histories.put(autoscaler.key(), plan.history());
    boolean rescaled = false;
    if (plan.rescale().isPresent()) {
      rescaled = rescale(autoscaler, resource, target, plan.rescale().get(), conditions);
      if (rescaled) {
        remember(autoscaler.key(), spec, plan);
      }
    }
    write(autoscaler, status(plan, conditions, rescaled));
  }

  private boolean rescale(
      KubeObject autoscaler,
      ResourceName resource,
      KubeObject target,
      Rescale rescale,
      List<Wanted> conditions) {
    try {
      setReplicas(resource, target, rescale.replicas());
    } catch (ApiException refused) {
      events.warning(
          autoscaler, "FailedRescale", rescale.message() + "; error: " + refused.getMessage());
      conditions.add(
          unable(
              "FailedUpdateScale",
              "the HPA controller was unable to update the target scale: " + refused.getMessage()));
      return false;
    }
    conditions.add(
        new Wanted(
            "AbleToScale",
            "True",
            "SucceededRescale",
            "the HPA controller was able to update the target scale to " + rescale.replicas()));
    events.normal(autoscaler, "SuccessfulRescale", rescale.message());
    return true;
  }

  /**
   * Throws Conflict over somebody else's scaling, which must not be undone; a status that was
   * written since the target was read is no hindrance.
   */
  private void setReplicas(ResourceName resource, KubeObject target, int replicas) {
    KubeObject read = target;
    for (int attempt = 1; ; attempt++) {
      ObjectNode change = Json.object();
      change.putObject("metadata").put("resourceVersion", Long.toString(read.resourceVersion()));
      change.putObject("spec").put("replicas", replicas);
      try {
        context.client().patch(resource, target.key(), "scale", Patch.merge(change));
        return;
      } catch (ApiException stale) {
        if (!stale.isConflict() || attempt == ATTEMPTS) {
          throw stale;
        }
        read = context.client().get(resource, target.key());
        if (Scale.of(read).wanted() != Scale.of(target).wanted()) {
          throw stale;
        }
      }
    }
  }

  /** Only behaviours look back at what was done. */
  private void remember(ObjectKey key, AutoscalerSpec spec, AutoscalerPlan plan) {
    spec.behavior()
        .ifPresent(behavior -> {
          int after = plan.rescale().map(Rescale::replicas).orElse(plan.current());
          var up = behavior.up().longestPeriod();
          var down = behavior.down().longestPeriod();
          histories.put(
              key,
              plan.history()
                  .scaled(
                      plan.current(),
                      after,
                      context.time().now(),
                      up.compareTo(down) > 0 ? up : down));
        });
  }

  private Consumer<ObjectNode> status(
      AutoscalerPlan plan, List<Wanted> conditions, boolean rescaled) {
    Instant now = context.time().now();
    return status -> {
      status.put("currentReplicas", plan.current());
      boolean kept = plan.failed() || plan.rescale().isPresent() && !rescaled;
      if (!kept) {
        status.put(
            "desiredReplicas",
            rescaled ? plan.rescale().map(Rescale::replicas).orElse(0) : plan.current());
      }
      if (rescaled) {
        status.put("lastScaleTime", Timestamps.seconds(now));
      }
      plan.metrics()
          .ifPresent(metrics -> {
            status.remove("currentMetrics");
            if (!metrics.isEmpty()) {
              ArrayNode list = status.putArray("currentMetrics");
              metrics.forEach(list::add);
            }
          });
      conditions.forEach(condition -> Conditions.set(status, condition, now));
    };
  }

  private void write(KubeObject autoscaler, Consumer<ObjectNode> change) {
    KubeObject after = autoscaler.with(tree -> change.accept(tree.withObjectProperty("status")));
    try {
      statuses.write(autoscaler, after);
    } catch (ApiException stale) {
      if (!stale.isConflict()) {
        throw stale;
      }
      // The next period plans from what another wrote.
    }
  }
}
