package dev.nakhoda.it.sim;

import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import java.util.Optional;

/**
 * A deliberately wrong controller: it ends every pod of an old template at once, whatever the
 * Deployment says about availability. The simulation must find that.
 */
final class CarelessRollout {

  private static final ObjectKey WEB = new ObjectKey("default", "web");

  private final ControllerContext context;
  private final Informer pods;
  private final Informer deployments;

  private CarelessRollout(ControllerContext context) {
    this.context = context;
    this.pods = context.informers().of(ResourceName.PODS);
    this.deployments = context.informers().of(ResourceName.DEPLOYMENTS);
  }

  static Controller of(ControllerContext context) {
    CarelessRollout self = new CarelessRollout(context);
    Controller controller = context.controller("careless", 1, self::reconcile);
    self.deployments.onChange(change -> self.pods.list().forEach(pod -> controller.add(pod.key())));
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    Optional<String> wanted =
        deployments.get(WEB).map(each -> image(each, "/spec/template/spec/containers/0/image"));
    pods.get(key)
        .filter(pod -> pod.labels().getOrDefault("app", "").equals("web"))
        .filter(pod -> wanted.isPresent())
        .filter(pod -> !image(pod, "/spec/containers/0/image").equals(wanted.get()))
        .ifPresent(
            pod -> context.client().delete(ResourceName.PODS, key, DeleteOptions.now(pod.uid())));
    return Result.DONE;
  }

  private static String image(KubeObject object, String pointer) {
    return object.tree().at(pointer).asString("");
  }
}
