package dev.nakhoda.master.controllers.garbage;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Pods;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletes, at once and for good, pods that no agent will end: see {@link PodCollectionPlan}. One
 * worker looks at all pods every twenty seconds.
 */
public final class PodGarbageCollector {

  private static final Logger LOG = LoggerFactory.getLogger(PodGarbageCollector.class);
  private static final ObjectKey ALL = ObjectKey.cluster("");
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

  private final ControllerContext context;
  private final Informer pods;
  private final Informer nodes;

  /** Since when a node that pods name has been missing; owned by the worker. */
  private final Map<String, Instant> missingSince = new HashMap<>();

  private PodGarbageCollector(ControllerContext context) {
    this.context = context;
    this.pods = context.informers().of(ResourceName.PODS);
    this.nodes = context.informers().of(ResourceName.NODES);
  }

  public static Controller of(ControllerContext context) {
    var self = new PodGarbageCollector(context);
    Controller controller =
        context.controller("pod-garbage-collector-controller", 1, self::reconcile);
    controller.add(ALL);
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    List<KubeObject> all = pods.list();
    noteMissingNodes(all);
    PodCollectionPlan plan =
        PodCollectionPlan.of(
            all, context.config().bounds().finishedPods(), this::gone, this::outOfService);
    plan.finished().forEach(pod -> delete(pod, false));
    plan.orphaned().forEach(pod -> delete(pod, true));
    plan.unscheduled().forEach(pod -> delete(pod, false));
    plan.outOfService().forEach(pod -> delete(pod, false));
    return Result.after(context.config().nodeTimes().podCollectionPeriod());
  }

  private void noteMissingNodes(List<KubeObject> all) {
    Set<String> missing =
        all.stream()
            .map(Pods::nodeName)
            .filter(name -> !name.isEmpty())
            .filter(name -> nodes.get(ObjectKey.cluster(name)).isEmpty())
            .collect(Collectors.toSet());
    missingSince.keySet().retainAll(missing);
    missing.forEach(name -> missingSince.putIfAbsent(name, context.time().now()));
  }

  /** A node that has been missing for a while, and is no longer known to the API either. */
  private boolean gone(String name) {
    Instant since = missingSince.get(name);
    if (since == null
        || context
            .time()
            .now()
            .isBefore(since.plus(context.config().nodeTimes().missingNodeQuarantine()))) {
      return false;
    }
    try {
      context.client().get(ResourceName.NODES, ObjectKey.cluster(name));
      return false;
    } catch (ApiException missing) {
      return missing.isNotFound();
    }
  }

  private boolean outOfService(String name) {
    return nodes
        .get(ObjectKey.cluster(name))
        .filter(node ->
            node.tree()
                .path("spec")
                .path("taints")
                .valueStream()
                .anyMatch(taint -> taint.path("key").asString("").equals(OUT_OF_SERVICE)))
        .filter(node -> !Conditions.holds(node.tree().path("status"), "Ready"))
        .isPresent();
  }

  /** One pod's refusal must not spare the others; the next pass tries again. */
  private void delete(KubeObject pod, boolean nodeGone) {
    try {
      if (!Pods.finished(pod)) {
        fail(pod, nodeGone);
      }
      context.client().delete(ResourceName.PODS, pod.key(), DeleteOptions.now(pod.uid()));
    } catch (ApiException refused) {
      if (!refused.isNotFound()) {
        LOG.warn("pod not collected pod={} why={}", pod.key(), refused.getMessage());
      }
    }
  }

  private void fail(KubeObject pod, boolean nodeGone) {
    KubeObject failed =
        pod.with(tree -> {
          ObjectNode status = tree.withObjectProperty("status");
          status.put("phase", "Failed");
          if (nodeGone) {
            Conditions.set(
                status,
                new Wanted(
                    "DisruptionTarget", "True", "DeletionByPodGC", "PodGC: node no longer exists"),
                context.time().now());
          }
        });
    context
        .client()
        .patch(ResourceName.PODS, pod.key(), "status", Patch.betweenUnchanged(pod, failed));
  }
}
