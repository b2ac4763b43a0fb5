package dev.nakhoda.master.controllers.namespaces;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Informer;
import dev.nakhoda.loop.Reconciler.Result;
import dev.nakhoda.master.controllers.engine.Controller;
import dev.nakhoda.master.controllers.engine.ControllerContext;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Makes the two priority classes that every cluster has, at a master's start. */
public final class SystemPriorities {

  private record Priority(String name, int value, String description) {

    KubeObject object() {
      ObjectNode tree = Json.object().put("apiVersion", "scheduling.k8s.io/v1");
      tree.put("kind", "PriorityClass").putObject("metadata").put("name", name);
      return KubeObject.of(tree.put("value", value).put("description", description));
    }
  }

  private static final List<Priority> ALL =
      List.of(
          new Priority(
              "system-node-critical",
              2_000_001_000,
              "Used for system critical pods that must not be moved from their current node."),
          new Priority(
              "system-cluster-critical",
              2_000_000_000,
              "Used for system critical pods that must run in the cluster, but can be moved to"
                  + " another node if necessary."));

  private final ControllerContext context;
  private final Informer classes;

  private SystemPriorities(ControllerContext context) {
    this.context = context;
    this.classes = context.informers().of(ResourceName.PRIORITY_CLASSES);
  }

  public static Controller of(ControllerContext context) {
    var self = new SystemPriorities(context);
    Controller controller = context.controller("system-priorities", 1, self::reconcile);
    controller.add(ObjectKey.cluster(""));
    return controller;
  }

  private Result reconcile(ObjectKey key) {
    for (Priority priority : ALL) {
      if (classes.get(ObjectKey.cluster(priority.name())).isEmpty()) {
        create(priority.object());
      }
    }
    return Result.DONE;
  }

  private void create(KubeObject wanted) {
    try {
      context.client().create(ResourceName.PRIORITY_CLASSES, wanted);
    } catch (ApiException present) {
      if (!present.isAlreadyExists()) {
        throw present;
      }
    }
  }
}
