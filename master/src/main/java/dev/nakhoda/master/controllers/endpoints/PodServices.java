package dev.nakhoda.master.controllers.endpoints;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.client.Informer;
import dev.nakhoda.master.controllers.engine.Pods;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Tells which Services a pod's change concerns. Runs on the pod informer's thread. */
final class PodServices {

  private PodServices() {}

  static void follow(Informer pods, Informer services, Consumer<ObjectKey> concerned) {
    pods.onChange(change -> {
      if (change.before().isPresent()
          && change.after().isPresent()
          && view(change.before().get()).equals(view(change.after().get()))) {
        return;
      }
      change.before().ifPresent(pod -> tell(pod, services, concerned));
      change.after().ifPresent(pod -> tell(pod, services, concerned));
    });
  }

  /** All that endpoints are made of. */
  private static List<Object> view(KubeObject pod) {
    JsonNode spec = pod.tree().path("spec");
    return List.of(
        pod.uid(),
        pod.labels(),
        pod.beingDeleted(),
        Pods.finished(pod),
        Pods.ready(pod),
        Pods.nodeName(pod),
        PodEndpoint.addresses(pod).toList(),
        spec.path("hostname").asString(""),
        spec.path("subdomain").asString(""));
  }

  private static void tell(KubeObject pod, Informer services, Consumer<ObjectKey> concerned) {
    for (KubeObject service : services.list(pod.namespace())) {
      if (new ServiceView(service).selects(pod)) {
        concerned.accept(service.key());
      }
    }
  }
}
