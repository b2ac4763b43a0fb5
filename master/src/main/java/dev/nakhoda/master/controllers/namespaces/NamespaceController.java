package dev.nakhoda.master.controllers.namespaces;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.Patch;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Empties a namespace that is being deleted, pods first, then every other kind, and lets it go when
 * nothing is left. What holds it up is said in its conditions; it looks again every second or so.
 */
public final class NamespaceController {

  private static final String FINALIZER = "kubernetes";
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration AGAIN_FOR_PODS = Duration.ofMillis(500);

  private final ControllerContext context;
  private final Informer namespaces;

  private NamespaceController(ControllerContext context) {
    this.context = context;
    this.namespaces = context.informers().of(ResourceName.NAMESPACES);
  }

  public static Controller of(ControllerContext context) {
    var self = new NamespaceController(context);
    Controller controller = context.controller("namespace-controller", 10, self::reconcile);
    self.namespaces.onChange(change -> {
      if (change.object().beingDeleted()) {
        controller.add(change.object().key());
      }
    });
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    Optional<KubeObject> found = namespaces.get(key).filter(KubeObject::beingDeleted);
    if (found.isEmpty() || !hasFinalizer(found.get())) {
      return Result.DONE;
    }
    KubeObject namespace = found.get();
    NamespaceContent content = empty(key.name());
    writeStatus(namespace, NamespaceStatus.next(namespace, content, context.time().now()));
    if (content.empty()) {
      finish(key);
      return Result.DONE;
    }
    return Result.after(content.remains(ResourceName.PODS) ? AGAIN_FOR_PODS : AGAIN);
  }

  private static boolean hasFinalizer(KubeObject namespace) {
    return namespace
        .tree()
        .path("spec")
        .path("finalizers")
        .valueStream()
        .anyMatch(finalizer -> finalizer.asString("").equals(FINALIZER));
  }

  private NamespaceContent empty(String namespace) {
    NamespaceContent content = new NamespaceContent();
    empty(ResourceName.PODS, namespace, content);
    if (content.remains(ResourceName.PODS)) {
      // What pods use (secrets, services) stays until they are gone.
      return content;
    }
    for (ResourceName resource : context.config().served().get()) {
      if (resource.namespaced() && !resource.equals(ResourceName.PODS)) {
        empty(resource, namespace, content);
      }
    }
    return content;
  }

  private void empty(ResourceName resource, String namespace, NamespaceContent content) {
    try {
      Scope scope = Scope.namespace(namespace);
      List<KubeObject> present = context.client().list(resource, scope).items();
      for (KubeObject object : present) {
        if (!object.beingDeleted()) {
          delete(resource, object);
        }
      }
      if (!present.isEmpty()) {
        content.remains(resource, context.client().list(resource, scope).items());
      }
    } catch (ApiException refused) {
      content.failed(
          "unexpected error for %s: %s".formatted(resource.groupResource(), refused.getMessage()));
    }
  }

  private void delete(ResourceName resource, KubeObject object) {
    try {
      DeleteOptions background =
          new DeleteOptions(Optional.empty(), Optional.of("Background"), Optional.of(object.uid()));
      context.client().delete(resource, object.key(), background);
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }

  private void writeStatus(KubeObject namespace, KubeObject next) {
    Patch patch = Patch.between(namespace, next);
    if (!patch.isEmpty()) {
      context.client().patch(ResourceName.NAMESPACES, namespace.key(), "status", patch);
    }
  }

  private void finish(ObjectKey key) {
    try {
      KubeObject live = context.client().get(ResourceName.NAMESPACES, key);
      KubeObject released =
          live.with(tree -> {
            ObjectNode spec = tree.withObjectProperty("spec");
            List<String> kept =
                live.tree()
                    .path("spec")
                    .path("finalizers")
                    .valueStream()
                    .map(finalizer -> finalizer.asString(""))
                    .filter(finalizer -> !finalizer.equals(FINALIZER))
                    .toList();
            ArrayNode list = spec.putArray("finalizers");
            kept.forEach(list::add);
          });
      context.client().update(ResourceName.NAMESPACES, "finalize", released);
    } catch (ApiException gone) {
      if (!gone.isNotFound()) {
        throw gone;
      }
    }
  }
}
