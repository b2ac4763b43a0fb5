package dev.nakhoda.master.controllers.autoscaling;

import dev.nakhoda.api.Json;
import dev.nakhoda.api.Quantity;
import dev.nakhoda.master.controllers.autoscaling.ReplicaCalculator.Proposal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What one metric of an autoscaler comes to. A pure value. */
sealed interface MetricRecommendation {

  /**
   * @param name as an event names the metric
   * @param status the entry in {@code status.currentMetrics}
   */
  record Replicas(int count, String name, ObjectNode status) implements MetricRecommendation {}

  /**
   * @param reason of the condition and the event
   * @param why in both
   * @param error the same with more around it, for the pass as a whole
   */
  record Failed(String reason, String why, String error) implements MetricRecommendation {}

  /** What {@code value} comes to; failures are told in upstream's words. */
  static MetricRecommendation of(
      JsonNode metric, MetricValue value, Scale scale, ReplicaCalculator calculator) {
    return switch (metric.path("type").asString("")) {
      case "Resource" -> resource(metric, "resource", value, scale, calculator);
      case "ContainerResource" -> resource(metric, "containerResource", value, scale, calculator);
      case "Pods" -> pods(metric.path("pods"), value, scale, calculator);
      case "Object" -> object(metric.path("object"), value, scale, calculator);
      case "External" -> external(metric.path("external"), value, scale, calculator);
      default -> {
        String why = "unknown metric source type " + metric.path("type");
        yield new Failed("InvalidMetricSourceType", why, why);
      }
    };
  }

  private static MetricRecommendation resource(
      JsonNode metric, String field, MetricValue value, Scale scale, ReplicaCalculator calculator) {
    JsonNode source = metric.path(field);
    String resource = source.path("name").asString("");
    String container = source.path("container").asString("");
    JsonNode target = source.path("target");
    boolean raw = target.hasNonNull("averageValue");
    try {
      var pods = pods(value, "unable to get metrics for resource " + resource);
      Proposal proposal =
          raw
              ? calculator.average(scale.wanted(), milli(target, "averageValue"), resource, pods)
              : calculator.utilization(
                  scale.wanted(),
                  target.path("averageUtilization").asInt(0),
                  resource,
                  container,
                  pods);
      ObjectNode status = Json.object().put("type", metric.path("type").asString(""));
      ObjectNode shown = status.putObject(field).put("name", resource);
      ObjectNode current = shown.putObject("current");
      proposal.percent().ifPresent(percent -> current.put("averageUtilization", percent));
      current.put("averageValue", amount(proposal));
      if (!container.isEmpty()) {
        shown.put("container", container);
      }
      String name = resource + " resource" + (raw ? "" : " utilization (percentage of request)");
      return new Replicas(proposal.replicas(), name, status);
    } catch (MetricUnavailable failure) {
      String why =
          "failed to get "
              + resource
              + (raw ? " usage: " : " utilization: ")
              + failure.getMessage();
      return container.isEmpty()
          ? new Failed(
              "FailedGetResourceMetric",
              why,
              "failed to get " + resource + " resource metric value: " + why)
          : new Failed(
              "FailedGetContainerResourceMetric",
              why,
              "failed to get " + container + " container metric value: " + why);
    }
  }

  private static MetricRecommendation pods(
      JsonNode source, MetricValue value, Scale scale, ReplicaCalculator calculator) {
    String metric = source.path("metric").path("name").asString("");
    try {
      var pods = pods(value, "unable to get metric " + metric);
      long target = milli(source.path("target"), "averageValue");
      Proposal proposal = calculator.average(scale.wanted(), target, "", pods);
      ObjectNode status = Json.object().put("type", "Pods");
      ObjectNode shown = status.putObject("pods");
      shown.set("metric", source.path("metric"));
      shown.putObject("current").put("averageValue", amount(proposal));
      return new Replicas(proposal.replicas(), "pods metric " + metric, status);
    } catch (MetricUnavailable failure) {
      String why = failure.getMessage();
      return new Failed("FailedGetPodsMetric", why, "failed to get pods metric value: " + why);
    }
  }

  private static MetricRecommendation object(
      JsonNode source, MetricValue value, Scale scale, ReplicaCalculator calculator) {
    String metric = source.path("metric").path("name").asString("");
    JsonNode target = source.path("target");
    boolean average = target.path("type").asString("").equals("AverageValue");
    try {
      Proposal proposal = whole(value, target, average, scale, calculator);
      ObjectNode status = Json.object().put("type", "Object");
      ObjectNode shown = status.putObject("object");
      shown.set("metric", source.path("metric"));
      shown.putObject("current").put(average ? "averageValue" : "value", amount(proposal));
      shown.set("describedObject", source.path("describedObject"));
      String name =
          average
              ? "external metric " + metric + "(" + Selectors.shown(source) + ")"
              : source.path("describedObject").path("kind").asString("") + " metric " + metric;
      return new Replicas(proposal.replicas(), name, status);
    } catch (MetricUnavailable failure) {
      String why = failure.getMessage();
      String error = average ? "failed to get " + metric + " object metric: " + why : why;
      return new Failed(
          "FailedGetObjectMetric", why, "failed to get object metric value: " + error);
    }
  }

  private static MetricRecommendation external(
      JsonNode source, MetricValue value, Scale scale, ReplicaCalculator calculator) {
    String metric = source.path("metric").path("name").asString("");
    JsonNode target = source.path("target");
    boolean average = target.hasNonNull("averageValue");
    try {
      Proposal proposal = whole(value, target, average, scale, calculator);
      ObjectNode status = Json.object().put("type", "External");
      ObjectNode shown = status.putObject("external");
      shown.set("metric", source.path("metric"));
      shown.putObject("current").put(average ? "averageValue" : "value", amount(proposal));
      return new Replicas(
          proposal.replicas(),
          "external metric " + metric + "(" + Selectors.shown(source) + ")",
          status);
    } catch (MetricUnavailable failure) {
      String why = failure.getMessage();
      String error =
          average
              ? "failed to get " + metric + " external metric: " + why
              : "failed to get external metric " + metric + ": " + why;
      return new Failed(
          "FailedGetExternalMetric",
          why,
          "failed to get " + metric + " external metric value: " + error);
    }
  }

  private static Proposal whole(
      MetricValue value,
      JsonNode target,
      boolean average,
      Scale scale,
      ReplicaCalculator calculator) {
    long milli =
        switch (value) {
          case MetricValue.Whole(long found) -> found;
          case MetricValue.Unavailable(MetricUnavailable why) -> throw why;
          case MetricValue.OfPods pods -> throw new IllegalStateException("one number expected");
        };
    return average
        ? calculator.share(scale.present(), milli(target, "averageValue"), milli)
        : calculator.value(scale.wanted(), milli(target, "value"), milli);
  }

  private static java.util.Map<String, PodMetric> pods(MetricValue value, String doing) {
    return switch (value) {
      case MetricValue.OfPods(var pods) -> pods;
      case MetricValue.Unavailable(MetricUnavailable why) -> throw why.during(doing);
      case MetricValue.Whole whole -> throw new IllegalStateException("numbers by pod expected");
    };
  }

  private static long milli(JsonNode target, String field) {
    return Quantity.parse(target.path(field).asString("0")).milliValue();
  }

  private static String amount(Proposal proposal) {
    return Quantity.ofMilli(proposal.milli()).toString();
  }
}
