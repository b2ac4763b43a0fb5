package dev.nakhoda.master.controllers.nodes;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.master.controllers.engine.Conditions;
import dev.nakhoda.master.controllers.engine.Conditions.Wanted;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import dev.nakhoda.master.controllers.engine.Events;
import dev.nakhoda.master.controllers.engine.Pods;
import java.util.List;

/** Takes the pods of a node that is not heard of out of service. */
final class PodReadiness {

  private final ControllerContext context;
  private final Events events;
  private final Informer.Index podsOnNode;

  PodReadiness(ControllerContext context, Events events) {
    this.context = context;
    this.events = events;
    this.podsOnNode =
        context.informers().of(ResourceName.PODS).index(pod -> List.of(Pods.nodeName(pod)));
  }

  /** Throws the last refusal after all pods have been tried. */
  void markNotReady(String node) {
    ApiException refused = null;
    for (KubeObject pod : podsOnNode.get(node)) {
      try {
        if (Pods.ready(pod) && !Pods.finished(pod)) {
          markNotReady(pod);
        }
      } catch (ApiException failure) {
        refused = failure.isNotFound() ? refused : failure;
      }
    }
    if (refused != null) {
      throw refused;
    }
  }

  private void markNotReady(KubeObject pod) {
    KubeObject marked =
        pod.with(tree ->
            Conditions.set(
                tree.withObjectProperty("status"),
                new Wanted("Ready", "False", "", ""),
                context.time().now()));
    Patch patch = Patch.betweenUnchanged(pod, marked);
    context.client().patch(ResourceName.PODS, pod.key(), "status", patch);
    events.warning(pod, "NodeNotReady", "Node is not ready");
  }
}
