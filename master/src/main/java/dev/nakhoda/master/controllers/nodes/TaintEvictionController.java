package dev.nakhoda.master.controllers.nodes;

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
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.Pods;
import dev.nakhoda.master.controllers.engine.Tolerations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * Deletes pods that do not tolerate their node's NoExecute taints, or no longer. Soft state: since
 * when a pod has been under taints (an entry a pod, gone with the taints); it starts anew with a
 * new leader, as upstream's does.
 */
public final class TaintEvictionController {

  private static final String REASON = "TaintManagerEviction";

  private final ControllerContext context;
  private final Events events;
  private final Informer nodes;
  private final Informer pods;
  private final Informer.Index podsOnNode;
  private final Map<ObjectKey, Instant> since = new ConcurrentHashMap<>();

  /** What evicts of the nodes that have such taints: asked at each change of a pod. */
  private final Map<String, List<JsonNode>> tainted = new ConcurrentHashMap<>();

  private TaintEvictionController(ControllerContext context) {
    this.context = context;
    this.events = context.events().apply("taint-eviction-controller");
    this.nodes = context.informers().of(ResourceName.NODES);
    this.pods = context.informers().of(ResourceName.PODS);
    this.podsOnNode = pods.index(pod -> List.of(Pods.nodeName(pod)));
  }

  public static Controller of(ControllerContext context) {
    var self = new TaintEvictionController(context);
    Controller controller = context.controller("taint-eviction-controller", 4, self::reconcile);
    self.pods.onChange(change -> {
      KubeObject pod = change.object();
      if (self.since.containsKey(pod.key()) || self.onTaintedNode(pod)) {
        controller.add(pod.key());
      }
    });
    self.nodes.onChange(change -> {
      String node = change.object().key().name();
      if (self.noteTaints(node, taints(change.after()))) {
        self.podsOnNode.get(node).forEach(pod -> controller.add(pod.key()));
      }
    });
    return controller;
  }

  /** Whether they are others than before. */
  private boolean noteTaints(String node, List<JsonNode> taints) {
    List<JsonNode> before =
        taints.isEmpty() ? tainted.remove(node) : tainted.put(node, List.copyOf(taints));
    return !taints.equals(before == null ? List.of() : before);
  }

  private static List<JsonNode> taints(Optional<KubeObject> node) {
    return node.map(Tolerations::noExecute).orElse(List.of());
  }

  private boolean onTaintedNode(KubeObject pod) {
    return tainted.containsKey(Pods.nodeName(pod));
  }

  private Optional<KubeObject> nodeOf(KubeObject pod) {
    String name = Pods.nodeName(pod);
    return name.isEmpty() ? Optional.empty() : nodes.get(ObjectKey.cluster(name));
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = pods.get(key).filter(pod -> !pod.beingDeleted());
    if (found.isEmpty()) {
      since.remove(key);
      return Result.DONE;
    }
    KubeObject pod = found.get();
    List<JsonNode> taints = taints(nodeOf(pod));
    if (taints.isEmpty()) {
      cancel(pod);
      return Result.DONE;
    }
    Instant now = context.time().now();
    Instant start = since.computeIfAbsent(key, any -> now);
    Instant deadline = Tolerations.deadline(pod, taints, start);
    if (deadline.equals(Instant.MAX)) {
      return Result.DONE;
    }
    if (deadline.isAfter(now)) {
      return Result.after(Duration.between(now, deadline));
    }
    evict(pod);
    return Result.DONE;
  }

  private void cancel(KubeObject pod) {
    if (since.remove(pod.key()) != null) {
      events.normal(pod, REASON, "Cancelling deletion of Pod " + pod.key());
    }
  }

  private void evict(KubeObject pod) {
    events.normal(pod, REASON, "Marking for deletion Pod " + pod.key());
    try {
      note(pod);
      context.client().delete(ResourceName.PODS, pod.key(), DeleteOptions.ofUid(pod.uid()));
      since.remove(pod.key());
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }

  private void note(KubeObject pod) {
    KubeObject noted =
        pod.with(tree ->
            Conditions.set(
                tree.withObjectProperty("status"),
                new Wanted(
                    "DisruptionTarget",
                    "True",
                    "DeletionByTaintManager",
                    "Taint manager: deleting due to NoExecute taint"),
                context.time().now()));
    Patch patch = Patch.betweenUnchanged(pod, noted);
    if (!patch.isEmpty()) {
      context.client().patch(ResourceName.PODS, pod.key(), "status", patch);
    }
  }
}
